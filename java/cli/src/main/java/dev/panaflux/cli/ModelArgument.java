package dev.panaflux.cli;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.weights.ModelFormatException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The model of a command that is about models: its first argument, or the options. */
final class ModelArgument {

    @Parameters(index = "0", arity = "0..1", paramLabel = "MODEL", description = "As --model.")
    private String named = "";

    @Mixin
    private ModelOptions options = new ModelOptions();

    /**
     * The model that the argument or the options name, its files checked.
     *
     * @throws ModelFormatException if there is none, or its files do not fit
     */
    ModelFiles open(Console console) throws ModelFormatException {
        if (!named.isEmpty()) {
            options.model = named;
        }
        return options.open(console);
    }
}
