package dev.panaflux.cli;

import dev.panaflux.app.Environment;
import dev.panaflux.app.OutputException;
import dev.panaflux.cli.terminal.LiveProgress;
import dev.panaflux.cli.terminal.StatusLine;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
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

    private static final int MIN_COLUMNS = 40;
    private static final int MAX_COLUMNS = 100;

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Escapes characters, for streams whose encoding lacks them. */
    private static final JsonMapper ASCII_JSON =
            JSON.rebuild().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    /** The streams and the environment of this process. */
    @SuppressWarnings("SystemConsoleNull") // another JVM's console may be null, which NullAway knows
    static Console ofProcess() {
        java.io.Console terminal = System.console();
        boolean interactive = terminal != null && terminal.isTerminal();
        return new Console(System.in, StandardOutput.ofProcess(), System.err, Environment.ofProcess(), interactive);
    }

    /**
     * Prints a result as one indented JSON document.
     *
     * @throws OutputException if it cannot be written
     */
    void printJson(Object document) {
        printJson(document, out);
        requireWritten();
    }

    /** Prints a document on one of the streams. */
    static void printJson(Object document, PrintStream stream) {
        boolean anyCharacter = stream.charset().equals(StandardCharsets.UTF_8);
        stream.println((anyCharacter ? JSON : ASCII_JSON).writeValueAsString(document));
    }

    /** Prints a part of a result as text; control characters in {@code args} are escaped. */
    void print(String format, @Nullable Object... args) {
        @Nullable Object[] printable = new @Nullable Object[args.length];
        for (int i = 0; i < args.length; i++) {
            @Nullable Object arg = args[i];
            printable[i] = arg == null || arg instanceof Number ? arg : Printable.line(arg.toString());
        }
        out.print(String.format(Locale.ROOT, format, printable));
    }

    /** Progress as a line of a terminal, on {@code err}. */
    LiveProgress liveProgress() {
        return new LiveProgress(err, this::columns, this::note);
    }

    /** A line of a terminal for a piece of work; it is not shown if {@code err} is none. */
    StatusLine statusLine() {
        return statusLine(true);
    }

    /** As {@link #statusLine()}, but shown only if it is wished for. */
    StatusLine statusLine(boolean wished) {
        return new StatusLine(
                wished && interactive ? err : new PrintStream(OutputStream.nullOutputStream()), this::columns);
    }

    /** Characters that fit into a line of progress, as {@code COLUMNS} tells; the terminal is not asked. */
    int columns() {
        try {
            int columns = Integer.parseInt(environment.variables().getOrDefault("COLUMNS", "80"));
            return Math.clamp(columns, MIN_COLUMNS, MAX_COLUMNS);
        } catch (NumberFormatException unusable) {
            return MIN_COLUMNS;
        }
    }

    /** Prints a notice to standard error: {@code panaflux: message}. */
    void note(String message) {
        err.println("panaflux: " + Printable.line(message));
    }

    /**
     * Checks that everything printed has been written.
     *
     * @throws OutputException if standard output is closed, full or broken
     */
    void requireWritten() {
        if (out.checkError()) {
            IOException reason = out instanceof StandardOutput process ? process.failure() : null;
            throw new OutputException(
                    "standard output: cannot be written" + (reason == null ? "" : ": " + IoErrors.reason(reason)));
        }
    }

    /** Whether standard output is a pipe that nobody reads any more. */
    boolean isReaderGone() {
        return out.checkError() && out instanceof StandardOutput process && process.isReaderGone();
    }
}
