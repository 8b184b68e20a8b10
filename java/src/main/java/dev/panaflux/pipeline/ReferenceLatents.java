package dev.panaflux.pipeline;

import dev.panaflux.model.LatentSize;

/**
 * A reference's normalised latents.
 *
 * @param values {@code [height * width, channels]} f32
 * @param size in tokens
 */
record ReferenceLatents(float[] values, LatentSize size) {}
