package dev.panaflux.explain.draw;

import java.util.Locale;

/** Text and numbers as they stand in HTML and SVG. */
public final class Html {

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
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** A number with so many decimals, and a real minus sign. */
    public static String number(double value, int decimals) {
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        boolean zero = text.chars().noneMatch(digit -> digit >= '1' && digit <= '9');
        String plain = text.startsWith("-") ? text.substring(1) : text;
        return text.startsWith("-") && !zero ? "\u2212" + plain : plain;
    }

    /** A whole number with commas between thousands. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }
}
