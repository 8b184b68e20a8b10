package dev.panaflux.cli.terminal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntSupplier;

/** One line of a terminal that shows how far a piece of work is, and vanishes when it is done. */
public final class StatusLine implements AutoCloseable {

    private static final long UPDATE_NANOS = 100_000_000;
    private static final int BAR = 24;
    private static final int EIGHTHS = 8;

    private final PrintStream out;
    private final IntSupplier columns;
    private String label = "";
    private String note = "";
    private long done;
    private long units;
    private long started;
    private long printed;
    private boolean visible;

    /**
     * A line that shows nothing yet.
     *
     * @param out the terminal
     * @param columns tells its width
     */
    public StatusLine(PrintStream out, IntSupplier columns) {
        this.out = out;
        this.columns = columns;
    }

    /** Begins a piece of work of {@code number} units. */
    public void start(String name, long number) {
        label = name;
        note = "";
        done = 0;
        units = number;
        started = System.nanoTime();
        print();
    }

    /** Shows that {@code number} units are done, unless the line was printed just before. */
    public void advance(long number) {
        done = number;
        if (System.nanoTime() - printed >= UPDATE_NANOS) {
            print();
        }
    }

    /** Shows a bar of {@code number} of {@code all} units, and a text that tells of them. */
    public void show(long number, long all, String text) {
        done = number;
        units = all;
        print(all > 0 ? bar() + " " + text : text);
    }

    /** Adds a note, such as the number of the step. */
    void note(String text) {
        note = text;
        print();
    }

    /** Removes the line until something is to be shown again. */
    public void clear() {
        if (visible) {
            out.print("\r\033[K");
            out.flush();
            visible = false;
        }
    }

    @Override
    public void close() {
        clear();
    }

    private void print() {
        printed = System.nanoTime();
        print(text(Math.max(0, (printed - started) / 1e9)));
    }

    private void print(String line) {
        // A full line would wrap on some terminals.
        int most = Math.max(1, columns.getAsInt() - 1);
        out.print("\r" + line.substring(0, Math.min(line.length(), most)) + "\033[K");
        out.flush();
        visible = true;
    }

    private String text(double seconds) {
        StringBuilder line = new StringBuilder(label);
        if (units > 0) {
            line.append(' ').append(bar()).append(" %3d %%".formatted(100 * done / units));
        }
        if (!note.isEmpty()) {
            line.append("  ").append(note);
        }
        line.append("  ").append(time(seconds));
        if (done > 0 && done < units) {
            line.append(", ").append(time(seconds * (units - done) / done)).append(" left");
        }
        return line.toString();
    }

    private String bar() {
        if (!out.charset().equals(StandardCharsets.UTF_8)) {
            int full = (int) (BAR * done / units);
            return "[" + "#".repeat(full) + " ".repeat(BAR - full) + "]";
        }
        int eighths = (int) (BAR * EIGHTHS * done / units);
        int full = eighths / EIGHTHS;
        String part = eighths % EIGHTHS == 0 ? "" : Character.toString('\u2590' - eighths % EIGHTHS);
        return "\u2595" + "\u2588".repeat(full) + part + " ".repeat(BAR - full - part.length()) + "\u258f";
    }

    /** A duration, as in {@code 3.2 s}, {@code 4:05} or {@code 1:02:33}. */
    static String time(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        long hours = whole / 3600;
        return hours == 0
                ? "%d:%02d".formatted(whole / 60, whole % 60)
                : "%d:%02d:%02d".formatted(hours, whole / 60 % 60, whole % 60);
    }
}
