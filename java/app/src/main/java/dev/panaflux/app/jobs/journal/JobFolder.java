package dev.panaflux.app.jobs.journal;

import dev.panaflux.system.IoErrors;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder of images with the journals of the processes that make them: {@code panaflux.journal.jsonl}, or
 * {@code panaflux-2-of-8.journal.jsonl} for a {@link Shard}. Whoever works on a shard holds a lock of the operating system,
 * which ends with the process however that ends.
 *
 * @param path the folder; need not exist
 */
public record JobFolder(Path path) {

    /**
     * A folder in the folder, for those who cannot append to a journal: it has a journal of a line or two for each image,
     * {@code ID.jsonl}, which is whole before the image appears.
     */
    public static final String RECORDS = ".panaflux-records";

    /** How names of journals begin that such records were gathered in; what follows is any letters, digits and hyphens. */
    public static final String GATHERED = "panaflux-records-";

    /** How names of all journals end. */
    public static final String JOURNAL_ENDING = ".journal.jsonl";

    private static final Pattern JOURNAL = Pattern.compile("panaflux(?:-(\\d+)-of-(\\d+))?\\.journal\\.jsonl");
    private static final Pattern RECORDED =
            Pattern.compile(GATHERED + "[A-Za-z0-9-]+\\.journal\\.jsonl|[0-9a-f]+\\.jsonl");
    private static final Pattern LOCK = Pattern.compile("\\.panaflux(?:-(\\d+)-of-(\\d+))?\\.lock");
    private static final Path GATE = Path.of(".panaflux.gate");

    /**
     * What the journals tell, without taking a shard.
     *
     * @param restart whether all images are to be made anew
     * @param notices receives a line about each damaged journal
     * @throws IOException if the folder cannot be read
     */
    public JobState read(boolean restart, Consumer<String> notices) throws IOException {
        JobState state = new JobState();
        if (restart) {
            return state;
        }
        for (Path journal : matching(path, JOURNAL)) {
            state.add(entries(journal, notices));
        }
        for (Path journal : recorded()) {
            state.add(entries(journal, notices));
        }
        return state;
    }

    /** Makes the folder if it is missing. */
    public void make() throws IOException {
        Files.createDirectories(path);
    }

    /** The journal of those who work on {@code shard}; need not exist. */
    public Path journal(Shard shard) {
        return path.resolve("panaflux%s.journal.jsonl".formatted(suffix(shard)));
    }

    /**
     * Takes a shard and opens its journal. A process takes at most one shard of a folder: the locks of a process on a file end
     * when it closes that file, even if it has opened it twice.
     *
     * @param restart whether to make all images of the shard anew
     * @param notices receives a line about each damaged journal
     * @throws ShardTakenException if another process works on this shard, or on one of another partition
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     * @throws IOException if the folder cannot be read or written
     */
    public Claim claim(Shard shard, boolean restart, Consumer<String> notices) throws IOException {
        // Who passes the gate sees all locks of the others.
        try (FileChannel gate =
                        FileChannel.open(path.resolve(GATE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = locked(gate)) {
            for (Path other : matching(path, LOCK)) {
                Shard theirs = shard(LOCK, other);
                if (theirs.count() != shard.count() && isHeld(other)) {
                    throw new ShardTakenException(path, theirs);
                }
            }
            FileChannel held = FileChannel.open(
                    path.resolve(".panaflux%s.lock".formatted(suffix(shard))),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            try {
                if (!take(held)) {
                    throw new ShardTakenException(path, shard);
                }
                return open(shard, held, restart, notices);
            } catch (IOException | RuntimeException | Error failure) {
                held.close();
                throw failure;
            }
        } catch (OverlappingFileLockException here) {
            throw new ShardTakenException(path, shard);
        }
    }

    private FileLock locked(FileChannel gate) throws IOException {
        try {
            return gate.lock();
        } catch (FileLockInterruptionException interrupted) {
            throw new CancellationException("cancelled");
        } catch (IOException unable) {
            IoErrors.requireUninterrupted(unable);
            throw new IOException(
                    "%s: expected a file system with locks, found %s".formatted(path, IoErrors.reason(unable)), unable);
        }
    }

    private Claim open(Shard shard, FileChannel held, boolean restart, Consumer<String> notices) throws IOException {
        Path own = journal(shard);
        JobState state = new JobState();
        for (Path other : matching(path, JOURNAL)) {
            if (!other.equals(own)) {
                if (restart && shard(JOURNAL, other).count() != shard.count()) {
                    throw new IOException(
                            "%s: expected journals of %d shards for a restart, found one of %d; remove it, or name another folder"
                                    .formatted(
                                            other,
                                            shard.count(),
                                            shard(JOURNAL, other).count()));
                }
                state.add(entries(other, notices));
            }
        }
        for (Path other : recorded()) {
            List<JournalEntry> told = new ArrayList<>(entries(other, notices));
            if (restart) {
                told.add(new JournalEntry.Restarted(Instant.now()));
            }
            state.add(told);
        }
        List<JournalEntry> entries = new ArrayList<>();
        JournalFile journal = JournalFile.open(own, entry -> entries.add(brief(entry)), notices);
        if (restart) {
            JournalEntry restarted = new JournalEntry.Restarted(Instant.now());
            journal.append(restarted);
            entries.add(restarted);
        }
        state.add(entries);
        return new Claim(this, shard, held, journal, state);
    }

    private static List<JournalEntry> entries(Path journal, Consumer<String> notices) throws IOException {
        List<JournalEntry> entries = new ArrayList<>();
        JournalFile.read(journal, entry -> entries.add(brief(entry)), notices);
        return entries;
    }

    /** Without what was asked for, which is most of a journal and is for people alone. */
    private static JournalEntry brief(JournalEntry entry) {
        return entry instanceof JournalEntry.Queued(var id, var time, var _)
                ? new JournalEntry.Queued(id, time, Map.of())
                : entry;
    }

    private static boolean isHeld(Path lock) throws IOException {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            return !take(channel);
        }
    }

    private static boolean take(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException here) {
            return false;
        }
    }

    /** The journals of those who cannot append. */
    private List<Path> recorded() throws IOException {
        List<Path> found = new ArrayList<>(matching(path, RECORDED));
        found.addAll(matching(path.resolve(RECORDS), RECORDED));
        return found;
    }

    private static List<Path> matching(Path folder, Pattern name) throws IOException {
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(
                    folder, file -> name.matcher(file.getFileName().toString()).matches())) {
                files.forEach(found::add);
            }
        }
        found.sort(null);
        return found;
    }

    private static Shard shard(Pattern pattern, Path file) {
        Matcher name = pattern.matcher(file.getFileName().toString());
        return name.matches() && name.group(1) != null
                ? new Shard(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2)))
                : Shard.WHOLE;
    }

    private static String suffix(Shard shard) {
        return shard.count() == 1 ? "" : "-%d-of-%d".formatted(shard.number(), shard.count());
    }
}
