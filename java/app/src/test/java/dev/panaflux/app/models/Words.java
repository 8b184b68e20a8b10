package dev.panaflux.app.models;

import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A small vocabulary. */
final class Words {

    static final String FEW = """
            {
             "things": {
              "Animals": {"cat": ["pussycat"], "wolf": [], "bee": []},
              "Objects": {"top hat": ["hat"], "teddy bear": ["teddy"]}
             },
             "modifiers": {"Background colours": {"red": ["scarlet"], "sky blue": []}},
             "words": ["cat", "pussycat", "wolf", "bee", "top", "hat", "teddy", "bear", "red", "scarlet", "sky", "blue", "background"],
             "nearest": {"kitten": "cat", "lynx": "cat", "wolt": null}
            }
            """;

    private Words() {}

    /** What the model called {@code few} knows. */
    static KnownWords few(Path folder) throws IOException {
        return KnownWords.of("few", Optional.of(read(folder, FEW)));
    }

    static Vocabulary read(Path folder, String content) throws IOException, ModelFormatException {
        return Vocabulary.read(Files.writeString(folder.resolve("vocabulary.json"), content));
    }

    /** A model with this vocabulary. */
    static Path model(Path folder, String content) throws IOException {
        TestFiles.copy(TestFiles.model("tiny"), folder);
        Files.writeString(folder.resolve("vocabulary.json"), content);
        return folder;
    }
}
