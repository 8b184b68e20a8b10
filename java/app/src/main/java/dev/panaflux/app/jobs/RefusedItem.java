package dev.panaflux.app.jobs;

import dev.panaflux.app.Failure;
import dev.panaflux.app.jobs.file.ImageEntry;

/**
 * An image of a job that the model cannot make, or whose references cannot be read.
 *
 * @param index its place in the job, from 1
 * @param id names it in the journal
 * @param entry what the job asks for
 * @param failure why
 */
public record RefusedItem(int index, String id, ImageEntry entry, Failure failure) {}
