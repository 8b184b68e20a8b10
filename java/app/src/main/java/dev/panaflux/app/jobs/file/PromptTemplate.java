package dev.panaflux.app.jobs.file;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt with alternatives, {@code a {red|green} apple}, and wildcards, {@code a __colour__ apple}. Braces without {@code |}
 * stay as they are, as in prompts that are JSON. A backslash takes the meaning from {@code { | } _} and itself.
 */
final class PromptTemplate {

    private static final int DEEPEST = 16;
    private static final Pattern WILDCARD = Pattern.compile("__([\\p{L}\\p{N}](?:[\\p{L}\\p{N} ./-]|_(?!_))*)__");
    private static final String ESCAPED = "{|}_\\";

    private final List<Part> parts;
    private final BigInteger count;

    /** A template of {@code parts}, in order. */
    PromptTemplate(List<Part> parts) {
        this.parts = List.copyOf(parts);
        this.count = parts.stream().map(Part::count).reduce(BigInteger.ONE, BigInteger::multiply);
    }

    /** A piece of a prompt. */
    sealed interface Part {

        /** How many texts it can be. */
        default BigInteger count() {
            return BigInteger.ONE;
        }
    }

    /** Text that stays. */
    record Text(String text) implements Part {}

    /** The name of a wildcard. */
    record Wildcard(String name) implements Part {}

    /** Alternatives, of which each image has one. */
    record Choice(List<PromptTemplate> options, BigInteger count) implements Part {

        Choice(List<PromptTemplate> options) {
            this(
                    List.copyOf(options),
                    options.stream().map(PromptTemplate::count).reduce(BigInteger.ZERO, BigInteger::add));
        }
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if a brace is not closed, or alternatives are nested too deeply
     */
    static PromptTemplate parse(String text) {
        return new Parser(text).template();
    }

    /** A template without alternatives and wildcards. */
    static PromptTemplate plain(String text) {
        return new PromptTemplate(List.of(new Text(text)));
    }

    /** Its pieces, in order. */
    List<Part> parts() {
        return parts;
    }

    /** Whether there is a wildcard anywhere in it. */
    boolean hasWildcards() {
        return parts.stream().anyMatch(part -> switch (part) {
            case Text _ -> false;
            case Wildcard _ -> true;
            case Choice(var options, var _) -> options.stream().anyMatch(PromptTemplate::hasWildcards);
        });
    }

    /** How many prompts the alternatives give; a wildcard counts as one. */
    BigInteger count() {
        return count;
    }

    /**
     * One of the prompts, with wildcards replaced. The first alternatives vary slowest.
     *
     * @param index 0 to {@link #count} - 1, which must be an int
     * @param wildcards the line for each name
     */
    String prompt(int index, UnaryOperator<String> wildcards) {
        int[] digits = new int[parts.size()];
        int rest = index;
        for (int at = parts.size() - 1; at >= 0; at--) {
            if (parts.get(at) instanceof Choice choice) {
                int options = choice.count().intValueExact();
                digits[at] = rest % options;
                rest /= options;
            }
        }
        StringBuilder prompt = new StringBuilder();
        boolean nothing = false;
        for (int at = 0; at < parts.size(); at++) {
            String piece = switch (parts.get(at)) {
                case Text text -> text.text();
                case Wildcard wildcard -> wildcards.apply(wildcard.name());
                case Choice choice -> option(choice, digits[at], wildcards);
            };
            // An empty alternative leaves one of the spaces around it.
            boolean twice = nothing
                    && piece.startsWith(" ")
                    && (prompt.isEmpty() || prompt.toString().endsWith(" "));
            prompt.append(twice ? piece.substring(1) : piece);
            nothing = piece.isEmpty();
        }
        return prompt.toString();
    }

    private static String option(Choice choice, int index, UnaryOperator<String> wildcards) {
        int rest = index;
        for (PromptTemplate option : choice.options()) {
            int prompts = option.count().intValueExact();
            if (rest < prompts) {
                return option.prompt(rest, wildcards);
            }
            rest -= prompts;
        }
        throw new IndexOutOfBoundsException(index);
    }

    /** Reads from left to right; inside braces, {@code |} separates and the closing brace ends. */
    private static final class Parser {

        private final String text;
        private int at;

        Parser(String text) {
            this.text = text;
        }

        PromptTemplate template() {
            List<Part> parts = new ArrayList<>();
            StringBuilder plain = new StringBuilder();
            while (at < text.length()) {
                piece(parts, plain, 0);
            }
            return finished(parts, plain);
        }

        private void piece(List<Part> parts, StringBuilder plain, int depth) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length() && ESCAPED.indexOf(text.charAt(at + 1)) >= 0) {
                plain.append(text.charAt(at + 1));
                at += 2;
            } else if (c == '{') {
                braces(parts, plain, depth + 1);
            } else {
                Matcher wildcard = WILDCARD.matcher(text).region(at, text.length());
                if (c == '_' && wildcard.lookingAt()) {
                    endText(parts, plain);
                    parts.add(new Wildcard(wildcard.group(1)));
                    at = wildcard.end();
                } else {
                    plain.append(c);
                    at++;
                }
            }
        }

        private void braces(List<Part> parts, StringBuilder plain, int depth) {
            int start = at++;
            if (depth > DEEPEST) {
                throw new IllegalArgumentException("expected braces at most %d deep, found more".formatted(DEEPEST));
            }
            List<PromptTemplate> options = new ArrayList<>();
            List<Part> option = new ArrayList<>();
            StringBuilder optionText = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '}') {
                if (text.charAt(at) == '|') {
                    options.add(finished(option, optionText));
                    option = new ArrayList<>();
                    optionText = new StringBuilder();
                    at++;
                } else {
                    piece(option, optionText, depth);
                }
            }
            if (at == text.length()) {
                throw new IllegalArgumentException(
                        "expected } for the { at character %d, found none; \\{ is a plain brace".formatted(start + 1));
            }
            at++;
            if (options.isEmpty()) {
                plain.append('{');
                PromptTemplate inner = finished(option, optionText);
                inner.parts().forEach(part -> {
                    if (part instanceof Text words) {
                        plain.append(words.text());
                    } else {
                        endText(parts, plain);
                        parts.add(part);
                    }
                });
                plain.append('}');
                return;
            }
            options.add(finished(option, optionText));
            endText(parts, plain);
            parts.add(new Choice(options));
        }

        private static PromptTemplate finished(List<Part> parts, StringBuilder plain) {
            endText(parts, plain);
            return new PromptTemplate(parts);
        }

        private static void endText(List<Part> parts, StringBuilder plain) {
            if (!plain.isEmpty()) {
                parts.add(new Text(plain.toString()));
                plain.setLength(0);
            }
        }
    }
}
