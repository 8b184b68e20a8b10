package dev.panaflux.pipeline;

import dev.panaflux.model.LatentSize;

/**
 * Normalised latents of a reference image.
 *
 * @param values {@code [height * width, channels]} f32
 * @param size in tokens
 */
@SuppressWarnings("ArrayRecordComponent") // read-only within this package, never compared as a record
record ReferenceLatents(float[] values, LatentSize size) {}
