package dev.panaflux.cli;

import dev.panaflux.system.UserFolders;
import dev.panaflux.weights.ModelLocator;
import dev.panaflux.weights.QuantizedCache;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command sees of the process: its streams, environment and folders. Results go to {@code out}, everything else
 * to {@code err}.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment environment variables
 * @param home the user's home folder
 * @param program the program's own folder, which has its models in {@code models}
 * @param interactive whether {@code err} is a terminal
 */
record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path home,
        Path program,
        boolean interactive) {

    /** Where the launcher says the program lives. */
    private static final String PROGRAM_PROPERTY = "panaflux.home";

    /** The streams and the environment of this process. */
    @SuppressWarnings("SystemConsoleNull") // another JVM's console may be null, which NullAway knows
    static Console ofProcess() {
        java.io.Console terminal = System.console();
        boolean interactive = terminal != null && terminal.isTerminal();
        return new Console(
                System.in,
                System.out,
                System.err,
                System.getenv(),
                UserFolders.home(System.getenv()),
                Path.of(System.getProperty(PROGRAM_PROPERTY, ".")),
                interactive);
    }

    /** Finds models, also those that ship with the program. */
    ModelLocator models() {
        return new ModelLocator(environment, home, program.resolve("models"));
    }

    /** The user's folder for quantised weights. */
    QuantizedCache quantizedWeights() {
        return QuantizedCache.of(UserFolders.of(environment, home));
    }

    /** Prints one line for a person: {@code panaflux: message}. */
    void note(String message) {
        err.println("panaflux: " + message);
    }
}
