package dev.panaflux.cli.shell;

import dev.panaflux.app.TextLines;
import dev.panaflux.cli.terminal.ImageCanvas;
import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A conversation through pipes or files, without any codes of terminals. */
public final class PlainDialogue implements Dialogue {

    private final TextLines lines;
    private final PrintStream out;
    private final Consumer<String> notes;
    private final Supplier<ProgressDisplay> progress;

    /**
     * A conversation.
     *
     * @param in the lines
     * @param out receives results
     * @param notes prints everything else
     * @param progress shows the progress of an image
     */
    public PlainDialogue(InputStream in, PrintStream out, Consumer<String> notes, Supplier<ProgressDisplay> progress) {
        this.lines = new TextLines(in, "standard input");
        this.out = out;
        this.notes = notes;
        this.progress = progress;
    }

    @Override
    public @Nullable String read() throws IOException {
        return lines.next();
    }

    @Override
    public boolean isInteractive() {
        return false;
    }

    @Override
    public void print(String line) {
        out.println(Printable.line(line));
    }

    /** Prints the file alone, as programs expect. */
    @Override
    public void tell(int number, Path file, String facts) {
        out.println(file);
    }

    @Override
    public void note(String line) {
        notes.accept(line);
    }

    @Override
    public void fail(String line) {
        notes.accept(line);
    }

    @Override
    public ProgressDisplay progress() {
        return progress.get();
    }

    @Override
    public Optional<ImageCanvas> canvas(ShowStyle style, int zoom) {
        return Optional.empty();
    }

    /** A signal ends the process, as it does with other commands. */
    @Override
    public Working cancelling(Cancellation work) {
        return () -> {};
    }

    @Override
    public void completeWith(Completions completions) {}

    @Override
    public void close() {}
}
