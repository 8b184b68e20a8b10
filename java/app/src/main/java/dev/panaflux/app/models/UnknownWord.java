package dev.panaflux.app.models;

import org.jspecify.annotations.Nullable;

/**
 * A word of a prompt that a model does not know.
 *
 * @param word in lower case
 * @param nearest a name or word that the model knows and that is nearly the same, or null
 */
public record UnknownWord(String word, @Nullable String nearest) {}
