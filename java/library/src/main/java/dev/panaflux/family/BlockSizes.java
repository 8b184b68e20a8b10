package dev.panaflux.family;

/**
 * Sizes of the blocks of a model's transformer.
 *
 * @param width features of a token
 * @param feedForwardWidth features of a token inside the feed-forward network
 * @param heads attention heads, a divisor of {@code width}
 */
public record BlockSizes(int width, int feedForwardWidth, int heads) {}
