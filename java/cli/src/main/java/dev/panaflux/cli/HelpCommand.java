package dev.panaflux.cli;

import dev.panaflux.app.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what {@code --help} prints. */
@Command(
        name = "help",
        description = "Show the help of a command, as --help after it does.",
        mixinStandardHelpOptions = true)
final class HelpCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            description = "A command, such as generate or bench compare. Default: the program.")
    private List<String> names = new ArrayList<>();

    HelpCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            CommandLine next = command.getSubcommands().get(name);
            if (next == null) {
                throw new IllegalArgumentException("COMMAND: expected a command of %s, found '%s'%s"
                        .formatted(
                                command.getCommandSpec().qualifiedName(),
                                name,
                                Spelling.nearest(name, command.getSubcommands().keySet())
                                        .map(", perhaps %s"::formatted)
                                        .orElse("")));
            }
            command = next;
        }
        command.usage(console.out());
        return ExitCode.OK;
    }
}
