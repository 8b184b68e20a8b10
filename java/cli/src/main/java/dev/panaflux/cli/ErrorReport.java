package dev.panaflux.cli;

import dev.panaflux.image.ImageFormatException;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.pipeline.InsufficientMemoryException;
import dev.panaflux.pipeline.QuantizationException;
import dev.panaflux.system.IoErrors;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns every failure into one line on standard error and an exit code. */
final class ErrorReport {

    private final Console console;

    ErrorReport(Console console) {
        this.console = console;
    }

    /** A command line that cannot be read. */
    int usage(ParameterException failure, String[] args) {
        return report(
                ExitCode.USAGE,
                firstLine(failure.getMessage()),
                failure,
                Arrays.asList(args).contains("--debug"));
    }

    /** What no command expects: the JVM's own limits, and errors of the program. */
    int error(Error failure, String[] args) {
        boolean debug = Arrays.asList(args).contains("--debug");
        if (failure instanceof OutOfMemoryError) {
            return report(ExitCode.MEMORY, "memory: the JVM ran out of it: " + failure.getMessage(), failure, debug);
        }
        return report(ExitCode.INTERNAL, internal(failure), failure, debug);
    }

    private static String internal(Throwable failure) {
        return "internal error: %s; please report it with the output of --debug".formatted(failure);
    }

    /** A command that failed. */
    int failure(Exception failure, CommandLine command, ParseResult parsed) {
        PanafluxCommand program = command.getCommandSpec().root().commandLine().getCommand();
        boolean debug = program.debug();
        return switch (failure) {
            // Interruption tells of it.
            case CancellationException cancelled -> ExitCode.INTERRUPTED;
            case ModelFormatException model -> report(ExitCode.MODEL_FILES, model.getMessage(), model, debug);
            case ImageFormatException image -> report(ExitCode.INPUT_IMAGES, image.getMessage(), image, debug);
            case InsufficientMemoryException memory -> report(ExitCode.MEMORY, memory.getMessage(), memory, debug);
            case BackendUnavailableException backend ->
                report(ExitCode.ENVIRONMENT, backend.getMessage(), backend, debug);
            case QuantizationException quantization ->
                report(ExitCode.ENVIRONMENT, quantization.getMessage(), quantization, debug);
            case OutputException output -> report(ExitCode.ENVIRONMENT, output.getMessage(), output, debug);
            case IOException io -> report(ExitCode.ENVIRONMENT, IoErrors.describe(io), io, debug);
            case IllegalArgumentException argument -> report(ExitCode.USAGE, argument.getMessage(), argument, debug);
            default -> report(ExitCode.INTERNAL, internal(failure), failure, debug);
        };
    }

    private int report(int exitCode, @Nullable String message, Throwable failure, boolean debug) {
        console.note(message == null || message.isBlank() ? failure.toString() : firstLine(message));
        if (debug) {
            failure.printStackTrace(console.err());
        }
        return exitCode;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }
}
