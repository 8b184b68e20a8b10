package dev.panaflux.pipeline;

/**
 * A prompt's hidden states.
 *
 * @param values {@code [tokens, features]} f32
 * @param tokens padding included
 */
record PromptEmbeds(float[] values, int tokens) {}
