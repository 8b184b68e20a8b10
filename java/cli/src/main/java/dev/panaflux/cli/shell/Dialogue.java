package dev.panaflux.cli.shell;

import dev.panaflux.cli.terminal.ImageCanvas;
import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.pipeline.Cancellation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Both sides of a conversation with the shell: what is typed, and what is printed. */
public interface Dialogue extends AutoCloseable {

    /**
     * The next line, or null at the end.
     *
     * @throws IllegalArgumentException if it is not text
     * @throws IOException if it cannot be read
     */
    @Nullable
    String read() throws IOException;

    /** Whether a person sees each line at once, and so wants a greeting and a farewell. */
    boolean isInteractive();

    /** Prints a result. */
    void print(String line);

    /**
     * Tells of an image that is finished.
     *
     * @param number its number
     * @param facts its size, seed and the like
     */
    void tell(int number, Path file, String facts);

    /** Prints a notice. */
    void note(String line);

    /** Prints why something was not done. */
    void fail(String line);

    /** Shows the progress of an image. */
    ProgressDisplay progress();

    /**
     * Where images are shown; empty if they cannot be.
     *
     * @param zoom how many times they are enlarged
     */
    Optional<ImageCanvas> canvas(ShowStyle style, int zoom);

    /** Lets Ctrl-C cancel a piece of work, until the result is closed. */
    Working cancelling(Cancellation work);

    /** Offers completions of what is typed. */
    void completeWith(Completions completions);

    @Override
    void close();

    /** A piece of work that can be cancelled. */
    interface Working extends AutoCloseable {
        @Override
        void close();
    }
}
