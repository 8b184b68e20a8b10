package dev.panaflux.explain.draw;

import java.util.Locale;

/** Text and numbers as they stand in HTML and SVG. */
public final class Html {

    /** Below it, a double has all digits of a whole number. */
    private static final double MOST_DIGITS = 1e15;

    private Html() {}

    /** The text with the characters escaped that HTML gives a meaning. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A coordinate, to a tenth. */
    static String at(double value) {
        String text = decimal(value, 1);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** A number with so many decimals, and a real minus sign. */
    public static String number(double value, int decimals) {
        return decimal(value, decimals).replace('-', '\u2212');
    }

    /** A whole number with commas between thousands. */
    public static String count(long value) {
        StringBuilder text = new StringBuilder(Long.toString(value));
        int digits = text.length() - (value < 0 ? 1 : 0);
        for (int end = 3; end < digits; end += 3) {
            text.insert(text.length() - end - (end - 3) / 3, ',');
        }
        return text.toString();
    }

    /** Thousands of numbers stand on a page, and {@code String.format} is slow in a JVM that has just started. */
    private static String decimal(double value, int decimals) {
        double scaled = Math.abs(value) * Math.pow(10, decimals);
        if (!(scaled < MOST_DIGITS)) {
            return String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
        long digits = Math.round(scaled);
        StringBuilder text = new StringBuilder(Long.toString(digits));
        while (text.length() <= decimals) {
            text.insert(0, '0');
        }
        if (decimals > 0) {
            text.insert(text.length() - decimals, '.');
        }
        if (value < 0 && digits > 0) {
            text.insert(0, '-');
        }
        return text.toString();
    }
}
