package dev.panaflux.cli;

import dev.panaflux.app.EncodingsChoice;
import dev.panaflux.encodings.EncodingStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for encodings of prompts on disk. */
final class EncodingOptions {

    @Option(
            names = "--encodings",
            paramLabel = "CHOICE",
            description = "Keep encodings of prompts on disk and use them: on, off or a limit such as 8G (on is 2G)."
                    + " Default: off for generate, else on.")
    private @Nullable EncodingsChoice choice;

    /** The store that is asked for, or that of {@code usual}. */
    EncodingStore store(Console console, EncodingsChoice usual) {
        return (choice == null ? usual : choice).store(console.environment());
    }
}
