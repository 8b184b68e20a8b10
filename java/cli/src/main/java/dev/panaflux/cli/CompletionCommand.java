package dev.panaflux.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@Command(
        name = "generate-completion",
        description = "Print a completion script for bash, zsh or fish.",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer>, LeanCommand {

    /** The shells. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..1",
            paramLabel = "SHELL",
            defaultValue = "bash",
            description = "bash, zsh or fish. Default: ${DEFAULT-VALUE}.")
    private Shell shell = Shell.BASH;

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandSpec root = spec.root();
        // The script for bash turns itself into one for zsh.
        String script = shell == Shell.FISH
                ? FishCompletion.of(root)
                : AutoComplete.bash(root.name(), root.commandLine()) + "\n";
        console.out().print(script);
        return ExitCode.OK;
    }
}
