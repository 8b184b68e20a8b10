package dev.panaflux.explain.record;

/**
 * A block in one step.
 *
 * @param block its number, from 0
 * @param heads number of heads
 * @param maps how much each cell of the image attends to each word, {@code [heads, words, cells]}
 * @param shares how an image token's attention is divided, the mean of all heads and tokens: words, template, padding, image,
 *     references
 * @param strength the root mean square of each cell's features before the block, {@code [cells]}
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared
public record BlockTrace(int block, int heads, float[] maps, float[] shares, float[] strength) {}
