package dev.panaflux.cli;

import java.util.stream.Stream;
import picocli.CommandLine.ExitCode;

/** Runs the commands whose start has to be quick, while the launcher has Java record what they load and link. */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * Runs them and exits the JVM with the first exit code that is not 0.
     *
     * @param args how the names of files that they write begin; the launcher deletes these
     */
    public static void main(String[] args) {
        int exitCode = Main.run(words("generate", "--force", "--output", args[0] + ".png"));
        if (exitCode == ExitCode.OK) {
            exitCode = Main.run(words("explain", "--output", args[0] + ".html"));
        }
        System.exit(exitCode);
    }

    private static String[] words(String... command) {
        return Stream.concat(
                        Stream.of(command),
                        Stream.of(
                                "--backend", "native", "--no-tuning", "--model", "emoji", "--seed", "1", "a red apple"))
                .toArray(String[]::new);
    }
}
