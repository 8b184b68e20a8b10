package dev.panaflux.app.jobs.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** A shard that this process works on, until it is closed. */
public final class Claim implements AutoCloseable {

    private final JobFolder folder;
    private final Shard shard;
    private final FileChannel held;
    private final JournalFile journal;
    private final JobState state;

    Claim(JobFolder folder, Shard shard, FileChannel held, JournalFile journal, JobState state) {
        this.folder = folder;
        this.shard = shard;
        this.held = held;
        this.journal = journal;
        this.state = state;
    }

    /** Where the images are. */
    public JobFolder folder() {
        return folder;
    }

    /** What this process works on. */
    public Shard shard() {
        return shard;
    }

    /** Where this process writes what becomes of the images. */
    public JournalFile journal() {
        return journal;
    }

    /** What the folder's journals told when the shard was taken. */
    public JobState state() {
        return state;
    }

    @Override
    public void close() throws IOException {
        try (held) {
            journal.close();
        }
    }
}
