package dev.panaflux.explain.record;

/**
 * What the noise level does to a part of a block.
 *
 * @param part its name
 * @param shift added to each normalised feature
 * @param scale each normalised feature is multiplied with one more than this
 * @param gate multiplied with what the part adds
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared
public record Modulation(String part, float[] shift, float[] scale, float[] gate) {}
