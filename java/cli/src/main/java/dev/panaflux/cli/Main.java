package dev.panaflux.cli;

import dev.panaflux.app.EncodingsChoice;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.ImageSize;
import dev.panaflux.app.IntervalText;
import dev.panaflux.app.PasteChoice;
import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.Seed;
import dev.panaflux.app.jobs.journal.Shard;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.edit.Margins;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.GuidanceInterval;
import dev.panaflux.system.TemporaryFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.TypeConversionException;

/** The program's entry point. */
public final class Main {

    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

    private Main() {}

    /** Runs a command and exits the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command on this process's streams, and has its signals interrupt it. */
    static int run(String... args) {
        quietLogging();
        Console console = Console.ofProcess();
        Interruption interruption = Interruption.onSignal(console, Thread.currentThread());
        try {
            TemporaryFolder.removeLeftovers();
            return run(console, args);
        } finally {
            interruption.finished();
        }
    }

    /** Where two threads are the first to log, SLF4J would tell of that in lines of its own among the command's. */
    private static void quietLogging() {
        if (System.getProperty(SLF4J_VERBOSITY) == null) {
            System.setProperty(SLF4J_VERBOSITY, "ERROR");
        }
    }

    /** Runs a command on {@code console}; for tests. */
    static int run(Console console, String... args) {
        String[] words = args.length == 0 && console.interactive() ? new String[] {"shell"} : args;
        CommandLine commandLine = new CommandLine(new PanafluxCommand(), new CommandFactory(console));
        for (Class<?> command : PanafluxCommand.commands(words)) {
            commandLine.addSubcommand(command);
        }
        commandLine.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        // A prompt may begin with @, and may come from somebody who must not read this machine's files.
        commandLine.setExpandAtFiles(false);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpAutoWidth(true);
        UsageMessage.registerNumbers(commandLine);
        commandLine.registerConverter(ImageSize.class, text -> parse(ImageSize::parse, text));
        commandLine.registerConverter(Margins.class, text -> parse(Margins::parse, text));
        commandLine.registerConverter(PasteChoice.class, text -> parse(PasteChoice::parse, text));
        commandLine.registerConverter(GuidanceInterval.class, text -> parse(IntervalText::parse, text));
        commandLine.registerConverter(ShowStyle.class, text -> parse(ShowStyle::named, text));
        commandLine.registerConverter(EncodingsChoice.class, text -> parse(EncodingsChoice::parse, text));
        commandLine.registerConverter(MatrixType.class, text -> parse(MatrixType::parse, text));
        commandLine.registerConverter(Shard.class, text -> parse(Shard::parse, text));
        commandLine.registerConverter(Seed.class, text -> parse(Seed::parse, text));
        commandLine.registerConverter(ScheduleChoice.class, text -> parse(ScheduleName::parse, text));
        ErrorReport errors = new ErrorReport(console);
        commandLine.setParameterExceptionHandler(errors::usage);
        commandLine.setExecutionExceptionHandler(errors::failure);
        commandLine.setExecutionStrategy(Main::execute);
        try {
            int exitCode = commandLine.execute(words);
            commandLine.getOut().flush();
            boolean reported = exitCode != ExitCode.OK && exitCode != FailureKind.FAILED_CHECK.exitCode();
            return reported ? exitCode : errors.unwritten(exitCode);
        } catch (Error failure) {
            return errors.error(failure, args);
        }
    }

    /** Runs the command, in a full JVM if a lean one does not suit it. */
    private static int execute(ParseResult parsed) {
        LeanJvm lean = LeanJvm.ofProcess();
        try {
            if (lean != null && !lean.suits(parsed)) {
                lean.replace();
            }
        } catch (IOException | RuntimeException failure) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), "cannot be replaced", failure);
        }
        return new RunLast().execute(parsed);
    }

    private static <T> T parse(Function<String, T> parser, String text) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException unknown) {
            throw new TypeConversionException(unknown.getMessage());
        }
    }
}
