package dev.panaflux.tokenizer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/**
 * Translates a regular expression from Oniguruma's syntax (UTF-8, Ruby's rules), which tokenizer.json files use for split
 * patterns, into an equivalent {@link java.util.regex.Pattern}.
 *
 * <p>Only syntax with the same meaning in both engines, or with an equivalent in Java, is translated: literals, escapes,
 * classes of literals, ranges and general categories, {@code \s} (in Oniguruma the property White_Space, in Java six ASCII
 * characters), {@code \d} (Nd; in Java ASCII digits), groups, caseless groups (Unicode case folding: {@code 's} also matches
 * {@code 'ſ}), lookahead, alternatives and quantifiers. Everything else is rejected, such as {@code \h}: a hexadecimal digit
 * in one engine and a blank in the other.
 */
final class OnigurumaTranslator {

    private static final Set<String> CATEGORIES = Set.of(
            "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps",
            "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp");

    /** Letter sequences that Oniguruma, but not Java, matches with one character (ß, ﬀ, ﬁ, ﬂ, ﬅ) when ignoring case. */
    private static final Set<String> LIGATURES = Set.of("ss", "ff", "fi", "fl", "st");

    private static final int NOT_A_LITERAL = -1;

    /** The matcher and its compiler recurse into groups. */
    private static final int DEEPEST = 50;

    /** The maximum number of copies that nested intervals may ask for: they take time even if they match nothing. */
    private static final int MOST_COPIES = 10_000;

    private final String regex;
    private final StringBuilder java = new StringBuilder();
    private final Deque<Boolean> caselessGroups = new ArrayDeque<>();

    /** The maximum number of copies of any part of each open group, innermost first. */
    private final Deque<Integer> copiesInGroups = new ArrayDeque<>();

    /** The copies of the group just closed, to which an interval may apply; else 1. */
    private int copies = 1;

    private int position;
    private String lastLiteral = "";

    private OnigurumaTranslator(String regex) {
        this.regex = regex;
    }

    /**
     * The same expression in Java's syntax.
     *
     * @throws PatternSyntaxException if it is malformed or uses syntax without a known equivalent in Java
     */
    static String toJava(String regex) {
        OnigurumaTranslator translator = new OnigurumaTranslator(regex);
        translator.translate();
        return translator.java.toString();
    }

    private void translate() {
        caselessGroups.push(false);
        copiesInGroups.push(1);
        while (position < regex.length()) {
            String literalBefore = lastLiteral;
            lastLiteral = "";
            int start = position;
            int codePoint = next();
            if (codePoint != '{') {
                copies = 1;
            }
            switch (codePoint) {
                case '\\' -> escape(start, literalBefore);
                case '[' -> characterClass(start);
                case '(' -> openGroup(start);
                case ')' -> closeGroup(start);
                case '|' -> java.append('|');
                case '?', '*', '+' -> java.append((char) codePoint);
                case '{' -> interval(start);
                case '.', '^', '$' -> throw refused(start);
                default -> literal(codePoint, start, literalBefore);
            }
        }
        if (caselessGroups.size() > 1) {
            throw new PatternSyntaxException("unclosed group", regex, position);
        }
    }

    private boolean caseless() {
        return Boolean.TRUE.equals(caselessGroups.peek());
    }

    private void literal(int codePoint, int start, String literalBefore) {
        if (caseless()) {
            lastLiteral = Character.toString(codePoint).toLowerCase(Locale.ROOT);
            if (codePoint >= 0x80 || LIGATURES.contains(literalBefore + lastLiteral)) {
                throw refused(start);
            }
        }
        appendLiteral(codePoint);
    }

    private void escape(int start, String literalBefore) {
        int escaped = next();
        int literal = escapedLiteral(escaped);
        if (literal == NOT_A_LITERAL) {
            appendEscapedClass(escaped, start);
        } else {
            literal(literal, start, literalBefore);
        }
    }

    private void characterClass(int start) {
        if (caseless()) {
            throw refused(start);
        }
        java.append('[');
        if (regex.startsWith("^", position)) {
            position++;
            java.append('^');
        }
        int first = position;
        while (position == first || !regex.startsWith("]", position)) {
            int memberStart = position;
            int lower = classMember(first);
            if (!regex.startsWith("-", position) || regex.startsWith("-]", position)) {
                if (lower != NOT_A_LITERAL) {
                    appendLiteral(lower);
                }
                continue;
            }
            position++;
            int upper = classMember(first);
            if (lower == NOT_A_LITERAL || upper == NOT_A_LITERAL || upper < lower) {
                throw refused(memberStart);
            }
            appendLiteral(lower);
            java.append('-');
            appendLiteral(upper);
        }
        position++;
        java.append(']');
    }

    /** Reads one member of a character class: returns the code point of a literal, or appends a class. */
    private int classMember(int first) {
        int start = position;
        int codePoint = next();
        if (codePoint == '\\') {
            int escaped = next();
            int literal = escapedLiteral(escaped);
            if (literal == NOT_A_LITERAL) {
                appendEscapedClass(escaped, start);
            }
            return literal;
        }
        boolean danglingDash = codePoint == '-' && start != first && !regex.startsWith("]", position);
        if (danglingDash || codePoint == '[' || codePoint == ']' || regex.startsWith("&&", start)) {
            throw refused(start);
        }
        return codePoint;
    }

    private void openGroup(int start) {
        boolean caseless = caseless();
        if (regex.startsWith("?i:", position)) {
            caseless = true;
            java.append("(?iu:");
            position += 3;
        } else if (regex.startsWith("?:", position)
                || regex.startsWith("?=", position)
                || regex.startsWith("?!", position)) {
            java.append('(').append(regex, position, position + 2);
            position += 2;
        } else if (regex.startsWith("?", position)) {
            throw refused(start);
        } else {
            java.append("(?:");
        }
        if (caselessGroups.size() > DEEPEST) {
            throw new PatternSyntaxException("groups nested more than %d deep".formatted(DEEPEST), regex, start);
        }
        caselessGroups.push(caseless);
        copiesInGroups.push(1);
    }

    private void closeGroup(int start) {
        if (caselessGroups.size() == 1) {
            throw new PatternSyntaxException("unmatched )", regex, start);
        }
        caselessGroups.pop();
        copies = copiesInGroups.pop();
        countCopies(copies);
        java.append(')');
    }

    private void interval(int start) {
        int end = regex.indexOf('}', position);
        String bounds = end < 0 ? "" : regex.substring(position, end);
        boolean suffixed = end >= 0 && end + 1 < regex.length() && "?*+{".indexOf(regex.charAt(end + 1)) >= 0;
        if (suffixed || !bounds.matches("[0-9]{1,5}(,([0-9]{1,5})?)?")) {
            throw refused(start);
        }
        long repetitions = 1;
        for (String bound : bounds.split(",", 0)) {
            repetitions = Math.max(repetitions, Integer.parseInt(bound));
        }
        if (repetitions * copies > MOST_COPIES) {
            throw new PatternSyntaxException("more than %d repetitions".formatted(MOST_COPIES), regex, start);
        }
        copies *= (int) repetitions;
        countCopies(copies);
        java.append('{').append(bounds).append('}');
        position = end + 1;
    }

    private void countCopies(int number) {
        copiesInGroups.push(Math.max(copiesInGroups.pop(), number));
    }

    private void appendLiteral(int codePoint) {
        if (codePoint < 0x80 && Character.isLetterOrDigit(codePoint)) {
            java.append((char) codePoint);
        } else {
            java.append(String.format(Locale.ROOT, "\\x{%X}", codePoint));
        }
    }

    private static int escapedLiteral(int escaped) {
        return switch (escaped) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'v' -> 0x0B;
            case 'f' -> '\f';
            case 'r' -> '\r';
            default -> escaped > ' ' && escaped < 0x7F && !Character.isLetterOrDigit(escaped) ? escaped : NOT_A_LITERAL;
        };
    }

    private void appendEscapedClass(int escaped, int start) {
        if (caseless()) {
            throw refused(start);
        }
        switch (escaped) {
            case 's' -> java.append("\\p{IsWhite_Space}");
            case 'S' -> java.append("\\P{IsWhite_Space}");
            case 'd' -> java.append("\\p{Nd}");
            case 'D' -> java.append("\\P{Nd}");
            case 'p', 'P' -> {
                int end = regex.indexOf('}', position);
                if (!regex.startsWith("{", position)
                        || end < 0
                        || !CATEGORIES.contains(regex.substring(position + 1, end))) {
                    throw refused(start);
                }
                java.append('\\').append((char) escaped).append(regex, position, end + 1);
                position = end + 1;
            }
            default -> throw refused(start);
        }
    }

    private int next() {
        if (position >= regex.length()) {
            throw new PatternSyntaxException("incomplete", regex, position);
        }
        int codePoint = regex.codePointAt(position);
        position += Character.charCount(codePoint);
        return codePoint;
    }

    private PatternSyntaxException refused(int index) {
        return new PatternSyntaxException("syntax without a known translation", regex, index);
    }
}
