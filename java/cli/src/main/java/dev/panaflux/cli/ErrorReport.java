package dev.panaflux.cli;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.OutputException;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.PositionalParamSpec;
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
    int usage(ParameterException parsed, String[] args) {
        ParameterException failure = unknownFirst(parsed);
        Failure usage = Failure.of(FailureKind.USAGE, new IllegalArgumentException(UsageMessage.of(failure), failure));
        String hint = failure instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()
                ? hint(unmatched)
                : "";
        return report(new Failure(usage.kind(), usage.message() + hint), failure, isDebug(args));
    }

    /** A name like an option is why an argument is missing. */
    private static ParameterException unknownFirst(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        List<String> unmatched = command.getUnmatchedArguments();
        return failure instanceof MissingParameterException && !unmatched.isEmpty()
                ? new UnmatchedArgumentException(command, unmatched)
                : failure;
    }

    /** How to give what begins like an option but is none. */
    private static String hint(UnmatchedArgumentException unmatched) {
        List<String> labels = unmatched.getCommandLine().getCommandSpec().positionalParameters().stream()
                .map(PositionalParamSpec::paramLabel)
                .toList();
        if (labels.stream().anyMatch(label -> label.startsWith("PROMPT"))) {
            return "; put prompts that begin with - after --";
        }
        boolean perhapsFile = unmatched.getUnmatched().getFirst().contains(".");
        return perhapsFile && !labels.isEmpty() ? "; put names that begin with - after --" : "";
    }

    /**
     * The exit code of a command that ended with {@code exitCode}: another one if its output could not be written. A reader of text
     * that has had enough, as {@code head} has, needs no line.
     */
    int unwritten(int exitCode) {
        if (console.isReaderGone()) {
            return FailureKind.ENVIRONMENT.exitCode();
        }
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
