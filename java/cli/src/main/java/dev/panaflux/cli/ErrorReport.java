package dev.panaflux.cli;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.OutputException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports every failure as one line on standard error and an exit code. */
final class ErrorReport {

    private final Console console;

    ErrorReport(Console console) {
        this.console = console;
    }

    /** Reports a command line that cannot be parsed. */
    int usage(ParameterException failure, String[] args) {
        Failure usage = Failure.of(FailureKind.USAGE, new IllegalArgumentException(UsageMessage.of(failure), failure));
        boolean perhapsPrompt = failure instanceof UnmatchedArgumentException unmatched
                && unmatched.isUnknownOption()
                && failure.getCommandLine().getCommandSpec().positionalParameters().stream()
                        .anyMatch(positional -> positional.paramLabel().startsWith("PROMPT"));
        String hint = perhapsPrompt ? "; put prompts that begin with - after --" : "";
        return report(new Failure(usage.kind(), usage.message() + hint), failure, isDebug(args));
    }

    /** The exit code of a command that ended with {@code exitCode}: another one if its output could not be written. */
    int unwritten(int exitCode) {
        try {
            console.requireWritten();
            return exitCode;
        } catch (OutputException lost) {
            return report(Failure.of(lost), lost, false);
        }
    }

    /** Reports an unexpected failure: the JVM's limits, or an internal error. */
    int error(Error failure, String[] args) {
        return report(Failure.of(failure), failure, isDebug(args));
    }

    /** Reports a failed command. */
    int failure(Exception failure, CommandLine command, ParseResult parsed) {
        PanafluxCommand program = command.getCommandSpec().root().commandLine().getCommand();
        return report(Failure.of(failure), failure, program.debug());
    }

    private static boolean isDebug(String[] args) {
        return Arrays.asList(args).contains("--debug");
    }

    private int report(Failure failure, Throwable cause, boolean debug) {
        switch (failure.kind()) {
            case CANCELLED -> {
                // Interruption prints the message.
                return failure.kind().exitCode();
            }
            case INTERNAL -> console.note(failure.message() + "; please report it with the output of --debug");
            default -> console.note(failure.message());
        }
        if (debug) {
            cause.printStackTrace(console.err());
        }
        return failure.kind().exitCode();
    }
}
