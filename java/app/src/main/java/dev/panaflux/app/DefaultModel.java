package dev.panaflux.app;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The default model: the one that ships with the program. */
final class DefaultModel {

    private static final Path EMBEDDED = Path.of("models", "emoji");
    private static final Path TEST_MODEL = Path.of("models", "reference", "models", "tiny");

    private DefaultModel() {}

    /**
     * Returns the embedded model's folder, else that of a small test model, with a notice because its images are noise.
     *
     * @param program the program's own folder
     * @param notices receives the notice
     * @throws ModelFormatException if neither exists
     */
    static Path folder(Path program, Consumer<String> notices) throws ModelFormatException {
        Path embedded = program.resolve(EMBEDDED);
        if (Files.isDirectory(embedded)) {
            return embedded;
        }
        Path testModel = program.resolve(TEST_MODEL);
        if (Files.isDirectory(testModel)) {
            notices.accept("no model given: using a small test model with random weights, so images are noise");
            return testModel;
        }
        throw new ModelFormatException("no model given, and there is no embedded model: looked for %s"
                .formatted(List.of(embedded, testModel)));
    }
}
