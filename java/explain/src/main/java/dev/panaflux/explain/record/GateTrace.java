package dev.panaflux.explain.record;

/**
 * The gated feed-forward network of the first block, for some image tokens.
 *
 * @param gate {@code G x}, {@code [rows, width]}
 * @param product {@code silu(G x) * (U x)}, {@code [rows, width]}
 * @param width features inside the network
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared
public record GateTrace(float[] gate, float[] product, int width) {}
