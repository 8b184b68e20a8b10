package dev.panaflux.cli;

import dev.panaflux.app.Environment;
import java.io.InputStream;
import java.io.PrintStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A command's streams and environment. Results go to {@code out}, everything else to {@code err}.
 *
 * @param in standard input
 * @param out standard output
 * @param err standard error
 * @param environment variables and folders
 * @param interactive whether {@code err} is a terminal
 */
record Console(InputStream in, PrintStream out, PrintStream err, Environment environment, boolean interactive) {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** The streams and the environment of this process. */
    @SuppressWarnings("SystemConsoleNull") // another JVM's console may be null, which NullAway knows
    static Console ofProcess() {
        java.io.Console terminal = System.console();
        boolean interactive = terminal != null && terminal.isTerminal();
        return new Console(System.in, System.out, System.err, Environment.ofProcess(), interactive);
    }

    /** Prints a result as one indented JSON document. */
    void printJson(Object document) {
        out.println(JSON.writeValueAsString(document));
    }

    /** Prints a notice to standard error: {@code panaflux: message}. */
    void note(String message) {
        err.println("panaflux: " + message);
    }
}
