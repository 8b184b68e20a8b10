package dev.panaflux.app.jobs.journal;

import java.io.IOException;
import java.util.List;

/** Where it is written down what becomes of images. */
public interface Journal {

    /**
     * Appends entries, all or none; they are on the disk when this returns.
     *
     * @throws IOException if they cannot be written
     */
    void append(List<? extends JournalEntry> added) throws IOException;

    /**
     * Appends an entry; it is on the disk when this returns.
     *
     * @throws IOException if it cannot be written
     */
    default void append(JournalEntry entry) throws IOException {
        append(List.of(entry));
    }
}
