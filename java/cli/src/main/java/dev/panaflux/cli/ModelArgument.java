package dev.panaflux.cli;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model of a command: its first argument, or the model options. */
final class ModelArgument {

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "As --model.")
    private String named = "";

    @Mixin
    private ModelOptions options = new ModelOptions();

    /** What was given as the first argument; empty for nothing. */
    String named() {
        return named;
    }

    /** The options beside it. */
    ModelOptions options() {
        return options;
    }

    /**
     * Finds the model and checks its files.
     *
     * @throws ModelFormatException if there is none, or its files do not match
     */
    ModelFiles open(Console console) throws ModelFormatException {
        if (!named.isEmpty()) {
            options.model = named;
        }
        return options.open(console);
    }
}
