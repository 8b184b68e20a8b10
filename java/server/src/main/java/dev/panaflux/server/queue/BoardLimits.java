package dev.panaflux.server.queue;

/**
 * How much a board holds.
 *
 * @param waiting jobs that may wait
 * @param history ended jobs that are remembered
 * @param previews whether images of steps can be had
 */
public record BoardLimits(int waiting, int history, boolean previews) {}
