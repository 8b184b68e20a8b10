package dev.panaflux.system;

/**
 * Makes text from outside (files, names, arguments) safe for a terminal or a log. Characters that could move the cursor, clear
 * the screen, start a line or change the writing direction are replaced by a backslash, {@code u} and their hexadecimal code in
 * braces: 1b for ESC.
 */
public final class Printable {

    private Printable() {}

    /** {@code text} in one line without control characters. */
    public static String line(String text) {
        return escape(text, false);
    }

    /** {@code text} without control characters other than the ends of lines and tabs. */
    public static String lines(String text) {
        return escape(text, true);
    }

    private static String escape(String text, boolean layout) {
        if (text.codePoints().allMatch(c -> isPlain(c, layout))) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isPlain(c, layout)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append("\\u{%x}".formatted(c));
            }
        });
        return escaped.toString();
    }

    private static boolean isPlain(int c, boolean layout) {
        if (Character.isISOControl(c)) {
            return layout && (c == '\n' || c == '\t');
        }
        return switch (Character.getType(c)) {
            case Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
