package dev.panaflux.app;

import dev.panaflux.sampling.GuidanceInterval;

/** How users write a {@link GuidanceInterval}: {@code 0,0.6}. */
public final class IntervalText {

    private IntervalText() {}

    /**
     * Reads {@code FROM,TO}.
     *
     * @throws IllegalArgumentException if the text has another form, or the numbers are not {@code 0 <= FROM < TO <= 1}
     */
    public static GuidanceInterval parse(String text) {
        String[] parts = text.split(",", -1);
        try {
            if (parts.length == 2) {
                return new GuidanceInterval(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]));
            }
        } catch (NumberFormatException notANumber) {
            throw unknown(text);
        }
        throw unknown(text);
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("expected FROM,TO as shares of the steps, as 0,0.6, found '" + text + "'");
    }
}
