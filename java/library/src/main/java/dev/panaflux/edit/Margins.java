package dev.panaflux.edit;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How far an image is to grow on each side.
 *
 * @param left on the left
 * @param top at the top
 * @param right on the right
 * @param bottom at the bottom
 */
public record Margins(Margin left, Margin top, Margin right, Margin bottom) {

    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

    /**
     * A margin.
     *
     * @param amount pixels, or percent of the image's side
     * @param percent whether it is in percent
     */
    public record Margin(int amount, boolean percent) {

        /** In pixels, for a side of {@code side} pixels. */
        int pixels(int side) {
            return percent ? Math.toIntExact((long) amount * side / 100) : amount;
        }

        @Override
        public String toString() {
            return percent ? amount + "%" : Integer.toString(amount);
        }
    }

    /**
     * Reads {@code LEFT,TOP,RIGHT,BOTTOM}, each in pixels or, with %, in percent of the image's width or height.
     *
     * @throws IllegalArgumentException if the text is something else, or all four are 0
     */
    public static Margins parse(String text) {
        String[] parts = COMMA.split(text, -1);
        if (parts.length != 4) {
            throw wrong(text);
        }
        Margins margins = new Margins(
                margin(text, parts[0]), margin(text, parts[1]), margin(text, parts[2]), margin(text, parts[3]));
        if (margins.left.amount + margins.top.amount + margins.right.amount + margins.bottom.amount == 0) {
            throw new IllegalArgumentException(
                    "outpaint: expected at least one margin above 0, found '%s'".formatted(text));
        }
        return margins;
    }

    private static Margin margin(String text, String part) {
        String stripped = part.strip().toLowerCase(Locale.ROOT);
        boolean percent = stripped.endsWith("%");
        String number = percent ? stripped.substring(0, stripped.length() - 1) : stripped;
        if (!NUMBER.matcher(number).matches()) {
            throw wrong(text);
        }
        return new Margin(Integer.parseInt(number), percent);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "outpaint: expected left,top,right,bottom in pixels or percent, as 0,0,64,25%%, found '%s'"
                        .formatted(text));
    }

    @Override
    public String toString() {
        return "%s,%s,%s,%s".formatted(left, top, right, bottom);
    }
}
