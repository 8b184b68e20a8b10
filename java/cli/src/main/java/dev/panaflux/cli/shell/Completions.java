package dev.panaflux.cli.shell;

import java.util.List;

/** Completes what is typed. */
@FunctionalInterface
public interface Completions {

    /**
     * A way to complete the last word.
     *
     * @param word the whole word
     * @param help what it does; may be empty
     * @param whole whether more words may follow, rather than more of this one
     */
    record Completion(String word, String help, boolean whole) {}

    /**
     * The ways to complete the last word of a line.
     *
     * @param line what stands before the cursor
     */
    List<Completion> of(String line);
}
