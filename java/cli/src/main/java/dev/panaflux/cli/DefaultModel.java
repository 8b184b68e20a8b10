package dev.panaflux.cli;

import dev.panaflux.weights.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The model that is used when none is named: the one that ships with the program. */
final class DefaultModel {

    private static final Path EMBEDDED = Path.of("models", "emoji");
    private static final Path REFERENCE = Path.of("models", "reference", "models", "tiny");

    private final Console console;

    DefaultModel(Console console) {
        this.console = console;
    }

    /**
     * The embedded model's folder, or that of the small reference model, which is announced because it draws noise.
     *
     * @throws ModelFormatException if neither is there
     */
    Path folder() throws ModelFormatException {
        Path embedded = console.program().resolve(EMBEDDED);
        if (Files.isDirectory(embedded)) {
            return embedded;
        }
        Path reference = console.program().resolve(REFERENCE);
        if (Files.isDirectory(reference)) {
            console.note(
                    "no --model given: using the small reference model, whose random weights draw colourful noise");
            return reference;
        }
        throw new ModelFormatException("no --model given, and there is no embedded model: looked for %s"
                .formatted(List.of(embedded, reference)));
    }
}
