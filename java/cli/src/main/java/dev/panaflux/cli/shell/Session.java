package dev.panaflux.cli.shell;

import dev.panaflux.cli.terminal.ImageCanvas;
import dev.panaflux.cli.terminal.ShowStyle;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a shell remembers between lines: settings, images, what was drawn last, and how to take it back. */
final class Session {

    private final Dialogue dialogue;
    private final SessionImages images;
    private final Set<String> told = new HashSet<>();
    private final Deque<Undo> undos = new ArrayDeque<>();
    private DrawSettings settings = DrawSettings.DEFAULT;
    private Display display;
    private Optional<ImageCanvas> canvas;
    private Input.@Nullable Prompt last;

    /**
     * How images are shown.
     *
     * @param steps whether previews are shown too
     * @param zoom how many times images are enlarged
     */
    record Display(ShowStyle style, boolean steps, int zoom) {}

    /** Takes something back. */
    @FunctionalInterface
    interface Undo {

        /**
         * Takes it back.
         *
         * @return what was taken back
         * @throws IOException if it cannot be
         */
        String run() throws IOException;
    }

    Session(Dialogue dialogue, SessionImages images, Display display) {
        this.dialogue = dialogue;
        this.images = images;
        this.display = display;
        this.canvas = dialogue.canvas(display.style(), display.zoom());
    }

    DrawSettings settings() {
        return settings;
    }

    /** Changes settings for the next images. */
    void change(DrawSettings other) {
        if (!other.equals(settings)) {
            DrawSettings before = settings;
            remember(() -> {
                settings = before;
                told.clear();
                return "the settings are as they were";
            });
            settings = other;
            told.clear();
        }
    }

    /** Remembers how to take back what was just done. */
    void remember(Undo undo) {
        undos.push(undo);
    }

    /** Passes on events; a notice only if it is new since the settings or the model were changed. */
    ProgressListener once(ProgressListener listener) {
        return event -> {
            if (!(event instanceof ProgressEvent.Notice(String message)) || told.add(message)) {
                listener.on(event);
            }
        };
    }

    /** Remembers that another model draws. */
    void modelChanged() {
        told.clear();
    }

    SessionImages images() {
        return images;
    }

    /** The last prompt that was drawn, or null. */
    Input.@Nullable Prompt last() {
        return last;
    }

    /** Remembers what is drawn, with its references by their numbers now. */
    void drawing(Input.Prompt prompt) {
        last = prompt;
    }

    /** Remembers that images were added. */
    void added(int number) {
        if (number > 0) {
            remember(() -> {
                int count = images.count();
                images.forget(number);
                String first = "$" + (count - number + 1);
                return (number == 1 ? first + " is" : first + " to $" + count + " are") + " taken back; the files stay";
            });
        }
    }

    /**
     * Takes back the last setting or the images of the last line.
     *
     * @return what was taken back
     * @throws IllegalArgumentException if there is nothing
     * @throws IOException if it cannot be taken back
     */
    String undo() throws IOException {
        if (undos.isEmpty()) {
            throw new IllegalArgumentException("!undo: expected something to take back, found nothing");
        }
        return undos.pop().run();
    }

    Display display() {
        return display;
    }

    /** Shows images in another way. */
    void show(Display other) {
        if (!other.equals(display)) {
            Display before = display;
            remember(() -> {
                use(before);
                return "images are shown as before";
            });
            use(other);
        }
    }

    private void use(Display other) {
        display = other;
        canvas = dialogue.canvas(other.style(), other.zoom());
    }

    /** Where images are shown, if they are. */
    Optional<ImageCanvas> canvas() {
        return canvas;
    }
}
