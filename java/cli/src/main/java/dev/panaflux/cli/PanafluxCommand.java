package dev.panaflux.cli;

import dev.panaflux.system.Version;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The main command; subcommands do the work. */
@Command(
        name = "panaflux",
        description = "Generate images from text and reference images on CPUs.",
        mixinStandardHelpOptions = true,
        versionProvider = PanafluxCommand.VersionProvider.class,
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0 done, 1 a comparison or some images of a job failed, 2 usage,",
            "  3 environment, 4 model files, 5 input images, 6 memory, 70 internal error,",
            "  130 interrupted (143 by TERM, 129 by HUP)"
        })
final class PanafluxCommand implements Runnable, LeanCommand {

    private static final List<Class<?>> COMMANDS = List.of(
            GenerateCommand.class,
            ShellCommand.class,
            RunCommand.class,
            ServeCommand.class,
            McpCommand.class,
            SheetCommand.class,
            ExplainCommand.class,
            ShowCommand.class,
            ReplayCommand.class,
            ModelsCommand.class,
            InspectCommand.class,
            VerifyCommand.class,
            TokenizeCommand.class,
            QuantizeCommand.class,
            ConvertCommand.class,
            FitPreviewCommand.class,
            DoctorCommand.class,
            CacheCommand.class,
            BenchCommand.class,
            TuneCommand.class,
            SynthCommand.class,
            HelpCommand.class,
            CompletionCommand.class,
            ManPagesCommand.class);

    /** Commands that tell of all the others. */
    private static final Set<Class<?>> OVERVIEWS =
            Set.of(HelpCommand.class, CompletionCommand.class, ManPagesCommand.class);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Add the stack trace to an error.")
    private boolean debug;

    /**
     * The commands that the program must have to run {@code args}: the first argument's alone, else all. Reading the options of all
     * from their classes takes a twelfth of a quick start.
     */
    static List<Class<?>> commands(String... args) {
        return COMMANDS.stream()
                .filter(command -> !OVERVIEWS.contains(command))
                .filter(command -> args.length > 0
                        && command.getAnnotation(Command.class).name().equals(args[0]))
                .findFirst()
                .<List<Class<?>>>map(List::of)
                .orElse(COMMANDS);
    }

    /** Whether to print stack traces of errors. */
    boolean debug() {
        return debug;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "expected a command: generate, run, serve, mcp, sheet, explain, shell, show, replay, models, inspect, verify, tokenize, quantize, convert, doctor,"
                        + " cache, bench, tune or synth; see --help");
    }

    /** The versions of the build and the JVM. */
    static final class VersionProvider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"panaflux " + Version.current(), "Java " + Runtime.version()};
        }
    }
}
