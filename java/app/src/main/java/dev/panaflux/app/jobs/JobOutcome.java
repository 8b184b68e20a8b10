package dev.panaflux.app.jobs;

/**
 * How a run ended.
 *
 * @param finished images that were made earlier and are still whole
 * @param made images that this run made
 * @param failed images that could not be made
 */
public record JobOutcome(int finished, int made, int failed) {}
