package dev.panaflux.app.jobs;

import java.nio.file.Path;

/**
 * A reference image of a job.
 *
 * @param path its file
 * @param sha256 of its pixels, in hexadecimal
 */
public record JobReference(Path path, String sha256) {}
