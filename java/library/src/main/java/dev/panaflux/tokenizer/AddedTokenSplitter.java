package dev.panaflux.tokenizer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds added tokens in a text, from left to right, preferring the longest match.
 *
 * <p>Immutable and thread-safe. Source: {@code find_matches} of Hugging Face tokenizers' {@code tokenizer/added_vocabulary.rs}.
 * Pitfalls: a match that {@code single_word} rejects still hides overlapping matches, and white space that one token has
 * absorbed on its right does not hide a token that begins there.
 */
final class AddedTokenSplitter {

    /** A piece of a text: ordinary text, or an added token. */
    sealed interface Piece {}

    /** Ordinary text, not empty. */
    record Text(String text) implements Piece {}

    /** An added token. */
    record Token(int id) implements Piece {}

    private static final Predicate<String> IS_WORD =
            Pattern.compile("\\w", Pattern.UNICODE_CHARACTER_CLASS).asMatchPredicate();
    private static final Predicate<String> IS_WHITE_SPACE =
            Pattern.compile("\\p{IsWhite_Space}").asMatchPredicate();

    private final Map<Character, List<AddedToken>> longestFirst;
    private final BitSet firstUnits = new BitSet();

    /** A splitter for tokens with distinct, non-empty contents. */
    AddedTokenSplitter(List<AddedToken> tokens) {
        longestFirst = tokens.stream()
                .sorted(Comparator.comparingInt(
                                (AddedToken token) -> token.content().length())
                        .reversed())
                .collect(Collectors.groupingBy(token -> token.content().charAt(0)));
        longestFirst.keySet().forEach(firstUnits::set);
    }

    /** The pieces of a text, in order. */
    List<Piece> split(String text) {
        List<Piece> pieces = new ArrayList<>();
        int pieceStart = 0;
        int position = 0;
        while (position < text.length()) {
            AddedToken token = longestAt(text, position);
            if (token == null) {
                position++;
                continue;
            }
            int matchStart = position;
            int matchEnd = position + token.content().length();
            position = matchEnd;
            if (token.singleWord() && (endsWith(text, matchStart, IS_WORD) || startsWith(text, matchEnd, IS_WORD))) {
                continue;
            }
            int start = token.stripLeft() ? Math.max(pieceStart, stripBefore(text, matchStart)) : matchStart;
            addText(text, pieceStart, start, pieces);
            pieces.add(new Token(token.id()));
            pieceStart = token.stripRight() ? stripAfter(text, matchEnd) : matchEnd;
        }
        addText(text, pieceStart, text.length(), pieces);
        return pieces;
    }

    private @Nullable AddedToken longestAt(String text, int position) {
        if (!firstUnits.get(text.charAt(position))) {
            return null;
        }
        for (AddedToken token : longestFirst.getOrDefault(text.charAt(position), List.of())) {
            if (text.startsWith(token.content(), position)) {
                return token;
            }
        }
        return null;
    }

    private static void addText(String text, int start, int end, List<Piece> pieces) {
        if (start < end) {
            pieces.add(new Text(text.substring(start, end)));
        }
    }

    private static boolean endsWith(String text, int end, Predicate<String> what) {
        return end > 0 && what.test(Character.toString(text.codePointBefore(end)));
    }

    private static boolean startsWith(String text, int start, Predicate<String> what) {
        return start < text.length() && what.test(Character.toString(text.codePointAt(start)));
    }

    private static int stripBefore(String text, int end) {
        int start = end;
        while (endsWith(text, start, IS_WHITE_SPACE)) {
            start--;
        }
        return start;
    }

    private static int stripAfter(String text, int start) {
        int end = start;
        while (startsWith(text, end, IS_WHITE_SPACE)) {
            end++;
        }
        return end;
    }
}
