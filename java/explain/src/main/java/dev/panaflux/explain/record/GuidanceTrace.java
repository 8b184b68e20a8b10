package dev.panaflux.explain.record;

import dev.panaflux.image.RgbImage;

/**
 * Both answers of a guided step. Velocities are {@code [tokens, channels]}.
 *
 * @param prompt the velocity for the prompt
 * @param negative the velocity for the negative prompt
 * @param promptPreview what the first alone leads to, projected
 * @param negativePreview what the second alone leads to, projected
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared
public record GuidanceTrace(float[] prompt, float[] negative, RgbImage promptPreview, RgbImage negativePreview) {}
