package dev.panaflux.pipeline;

/**
 * A prompt's hidden states.
 *
 * @param values {@code [tokens, features]} f32
 * @param tokens number of tokens, including padding
 */
@SuppressWarnings("ArrayRecordComponent") // read-only within this package, never compared as a record
record PromptEmbeds(float[] values, int tokens) {}
