package dev.panaflux.server.queue;

import dev.panaflux.app.jobs.journal.Journal;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.app.jobs.journal.JournalFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * A journal that many threads append to. One thread writes, so that appends that come together share one wait for the disk, and an
 * interrupt of who appends does not close the file. It also removes what nobody needs any more.
 */
final class WriterJournal implements Journal, AutoCloseable {

    private static final int MOST_TOGETHER = 512;

    private record Append(List<? extends JournalEntry> entries, CompletableFuture<Void> written) {}

    private final LinkedBlockingQueue<Append> waiting = new LinkedBlockingQueue<>();
    private final Append end = new Append(List.of(), new CompletableFuture<>());
    private final JournalFile journal;
    private final Consumer<String> notices;
    private final Set<String> unneeded = ConcurrentHashMap.newKeySet();
    private final Thread writer;
    private boolean closed;

    /**
     * Begins to write.
     *
     * @param notices hears why entries that nobody needs could not be removed
     */
    WriterJournal(JournalFile journal, Consumer<String> notices) {
        this.journal = journal;
        this.notices = notices;
        this.writer = Thread.ofPlatform().name("panaflux-journal").daemon(true).start(this::write);
    }

    @Override
    public void append(List<? extends JournalEntry> added) throws IOException {
        Append append = new Append(added, new CompletableFuture<>());
        synchronized (this) {
            if (closed) {
                throw new IOException("journal: expected a running server, found that it stops");
            }
            waiting.add(append);
        }
        try {
            append.written().join();
        } catch (CompletionException failure) {
            Throwable cause = failure.getCause();
            throw cause instanceof IOException io ? io : new IOException(String.valueOf(cause), cause);
        }
    }

    /** Removes all entries of jobs, soon; appends of others wait until that is done. */
    void remove(Set<String> jobs) {
        unneeded.addAll(jobs);
    }

    private void compact() {
        if (unneeded.isEmpty()) {
            return;
        }
        Set<String> jobs = Set.copyOf(unneeded);
        try {
            journal.removeIf(entry -> jobs.contains(Replay.job(entry)));
        } catch (IOException failure) {
            notices.accept("the journal stays as long as it is: " + failure.getMessage());
        }
        unneeded.removeAll(jobs);
    }

    private void write() {
        List<Append> together = new ArrayList<>();
        while (true) {
            try {
                together.add(waiting.take());
            } catch (InterruptedException stray) {
                continue;
            }
            waiting.drainTo(together, MOST_TOGETHER);
            boolean last = together.remove(end);
            try {
                if (!together.isEmpty()) {
                    journal.append(together.stream()
                            .flatMap(append -> append.entries().stream())
                            .toList());
                }
                together.forEach(append -> append.written().complete(null));
            } catch (IOException | RuntimeException failure) {
                together.forEach(append -> append.written().completeExceptionally(failure));
            }
            together.clear();
            compact();
            if (last) {
                end.written().complete(null);
                return;
            }
        }
    }

    /** Writes what was appended before; later appends fail. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.add(end);
        }
        end.written().join();
        try {
            writer.join();
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }
}
