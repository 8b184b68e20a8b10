package dev.panaflux.app;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The model that is used when none is named: the one that ships with the program. */
final class DefaultModel {

    private static final Path EMBEDDED = Path.of("models", "emoji");
    private static final Path REFERENCE = Path.of("models", "reference", "models", "tiny");

    private DefaultModel() {}

    /**
     * The embedded model's folder, or that of the small reference model, which is announced because it draws noise.
     *
     * @param program the program's own folder
     * @param notices receives the announcement
     * @throws ModelFormatException if neither is there
     */
    static Path folder(Path program, Consumer<String> notices) throws ModelFormatException {
        Path embedded = program.resolve(EMBEDDED);
        if (Files.isDirectory(embedded)) {
            return embedded;
        }
        Path reference = program.resolve(REFERENCE);
        if (Files.isDirectory(reference)) {
            notices.accept(
                    "no --model given: using the small reference model, whose random weights draw colourful noise");
            return reference;
        }
        throw new ModelFormatException("no --model given, and there is no embedded model: looked for %s"
                .formatted(List.of(embedded, reference)));
    }
}
