package dev.panaflux.fuzz;

import dev.panaflux.app.models.KnownWords;
import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.app.models.Vocabulary;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a model knows. */
final class VocabularyHarness implements Harness {

    private final InputFile file;

    VocabularyHarness(Path folder) {
        this.file = new InputFile(folder.resolve("vocabulary.json"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        Path path = file.with(input);
        Vocabulary vocabulary;
        try {
            vocabulary = Vocabulary.read(path);
        } catch (ModelFormatException e) {
            Refusal.of(e, path);
            return false;
        }
        UnknownWords unknown = KnownWords.of("model", Optional.of(vocabulary)).unknown(List.of("two kittens, a cat"));
        if (vocabulary.size() < 0 || unknown.words().size() > 3) {
            throw new AssertionError("expected at most the words of the prompt, found " + unknown);
        }
        return true;
    }

    @Override
    public Map<String, byte[]> seeds() {
        String all = """
                {"things": {"Animals": {"cat": ["pussycat"]}}, "modifiers": {"Sizes": {"tiny": []}},
                 "words": ["cat", "tiny"], "nearest": {"kitten": "cat", "two": null}}
                """;
        return Map.of("all", all.getBytes(StandardCharsets.UTF_8));
    }
}
