package dev.panaflux.app.models;

import dev.panaflux.weights.ModelFileErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The words of prompts that a model does not know.
 *
 * @param model its name
 * @param words in the order of the prompts, each once; the first of many
 */
public record UnknownWords(String model, List<UnknownWord> words) {

    private static final int MOST_TOLD = 5;

    /** Copies the list. */
    public UnknownWords {
        words = List.copyOf(words);
    }

    /** Whether the model knows every word. */
    public boolean isEmpty() {
        return words.isEmpty();
    }

    /** The message, if there is anything to tell. */
    public List<String> notices() {
        return isEmpty() ? List.of() : List.of(message());
    }

    /** The fields of a JSON object: none if the model knows every word. */
    public Map<String, Object> toMap() {
        return isEmpty() ? Map.of() : Map.of("unknownWords", words);
    }

    /** One line: which words, what comes near them, and where to learn more. */
    public String message() {
        List<String> told = new ArrayList<>();
        for (UnknownWord word : words.subList(0, Math.min(MOST_TOLD, words.size()))) {
            String name = ModelFileErrors.printable(word.word());
            told.add(word.nearest() == null ? name : "%s (near: %s)".formatted(name, word.nearest()));
        }
        return ("%s does not know %s%s; \"panaflux models %s\" lists what it draws; for anything else, see \"The real weights\" in"
                        + " the README")
                .formatted(model, String.join(", ", told), words.size() > MOST_TOLD ? " and others" : "", model);
    }
}
