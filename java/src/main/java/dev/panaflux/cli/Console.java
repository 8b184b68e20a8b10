package dev.panaflux.cli;

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
 * @param interactive whether {@code err} is a terminal
 */
record Console(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        Path home,
        boolean interactive) {

    /** The streams and the environment of this process. */
    static Console ofProcess() {
        boolean terminal = System.console().isTerminal();
        return new Console(
                System.in, System.out, System.err, System.getenv(), Path.of(System.getProperty("user.home")), terminal);
    }

    /** Prints one line for a person: {@code panaflux: message}. */
    void note(String message) {
        err.println("panaflux: " + message);
    }
}
