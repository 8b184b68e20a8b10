package dev.panaflux.app.recall;

import org.jspecify.annotations.Nullable;

/**
 * An adapter of a recipe.
 *
 * @param name its file as it was named then
 * @param sha256 of the file in hexadecimal, or null
 * @param strength multiplier of its change
 * @param partial whether only what fitted was applied
 */
public record RecordedAdapter(String name, @Nullable String sha256, double strength, boolean partial) {}
