package dev.panaflux.app;

import java.util.Locale;

/** An image's size in pixels. */
public record ImageSize(int width, int height) {

    /**
     * Reads {@code 512} or {@code 768x512}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static ImageSize parse(String text) {
        String[] sides = text.toLowerCase(Locale.ROOT).split("x", -1);
        try {
            int width = Integer.parseInt(sides[0]);
            int height = sides.length == 1 ? width : Integer.parseInt(sides[1]);
            if (sides.length <= 2) {
                return new ImageSize(width, height);
            }
        } catch (NumberFormatException notANumber) {
            throw unknown(text);
        }
        throw unknown(text);
    }

    private static IllegalArgumentException unknown(String text) {
        return new IllegalArgumentException("expected SIDE or WIDTHxHEIGHT, found '" + text + "'");
    }
}
