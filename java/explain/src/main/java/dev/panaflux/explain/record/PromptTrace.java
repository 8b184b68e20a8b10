package dev.panaflux.explain.record;

import dev.panaflux.tokenizer.PromptTokens;
import dev.panaflux.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * A prompt's tokens.
 *
 * @param tokens the input of the text encoder
 * @param pieces the text of each token
 * @param words numbers of the tokens that come from the prompt itself, not from the template around it
 */
public record PromptTrace(PromptTokens tokens, List<String> pieces, List<Integer> words) {

    /** Copies the lists. */
    public PromptTrace {
        pieces = List.copyOf(pieces);
        words = List.copyOf(words);
    }

    /** Finds the words of {@code prompt} among its tokens. */
    static PromptTrace of(String prompt, PromptTokens tokens, Tokenizer tokenizer) {
        List<String> pieces = new ArrayList<>();
        List<Integer> words = new ArrayList<>();
        int from = tokens.chatText().indexOf(prompt);
        int to = from + prompt.length();
        int at = 0;
        int[] ids = tokens.ids();
        for (int index = 0; index < ids.length; index++) {
            String piece = tokenizer.decode(new int[] {ids[index]});
            pieces.add(piece);
            if (index < tokens.validTokens()) {
                if (at >= from && at < to) {
                    words.add(index);
                }
                at += piece.length();
            }
        }
        return new PromptTrace(tokens, pieces, words);
    }
}
