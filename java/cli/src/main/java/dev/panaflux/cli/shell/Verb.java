package dev.panaflux.cli.shell;

import dev.panaflux.app.Environment;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A command of the shell.
 *
 * @param name its name without the mark
 * @param arguments what follows it, for help
 * @param help what it does
 * @param action does it
 */
record Verb(String name, String arguments, String help, Action action) {

    /** What a command does. */
    @FunctionalInterface
    interface Action {

        /**
         * Does it.
         *
         * @param arguments the rest of the line, stripped
         * @throws IllegalArgumentException if they are not what was expected
         */
        void run(String arguments) throws IOException;
    }

    /** How it is typed. */
    String usage() {
        return Input.COMMAND + name + (arguments.isEmpty() ? "" : " " + arguments);
    }

    /** An argument that is not what this command takes. */
    static IllegalArgumentException unexpected(String name, String expected, String found) {
        return new IllegalArgumentException("!%s: expected %s, found %s"
                .formatted(name, expected, found.isEmpty() ? "nothing" : "'" + found + "'"));
    }

    /** A file as it is typed, in quotes or not; {@code ~/} stands for the user's home. */
    static Path path(Environment environment, String typed) {
        String text = typed.matches("\"[^\"]+\"|'[^']+'") ? typed.substring(1, typed.length() - 1) : typed;
        return text.startsWith("~/") ? environment.home().resolve(text.substring(2)) : Path.of(text);
    }

    /**
     * Reads a whole number.
     *
     * @throws IllegalArgumentException if the text is none, or out of range
     */
    static int number(String name, String text, int least, int most) {
        return number(name, text, least, most, "a number from %d to %d".formatted(least, most));
    }

    /**
     * Reads a whole number where something else may stand too.
     *
     * @param expected all that may stand there
     * @throws IllegalArgumentException if the text is none, or out of range
     */
    static int number(String name, String text, int least, int most, String expected) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException other) {
            // Told below.
        }
        throw unexpected(name, expected, text);
    }
}
