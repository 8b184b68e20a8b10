package dev.panaflux.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Unfinished files and folders: {@code .panaflux-<16 hex digits>.tmp}. The process that writes one holds an operating system
 * lock on it, or on a file in it. The lock ends with the process, so one without a lock is a leftover of a killed run.
 *
 * @param folder where they are
 */
public record Temporaries(Path folder) {

    /** The file that is locked for a temporary folder. */
    static final String HOLD = ".panaflux-hold";

    /**
     * The first digits of this process's names. A process never opens its own files to test their locks: closing any channel of
     * a file releases all of the process's locks on it.
     */
    private static final String PROCESS =
            "%08x".formatted(ThreadLocalRandom.current().nextInt());

    private static final Pattern NAME = Pattern.compile("\\.panaflux-([0-9a-f]{8})[0-9a-f]{8}\\.tmp");

    /**
     * A temporary file that this process writes.
     *
     * @param channel holds the lock until it is closed
     * @param removal deletes the file when the process ends, unless it was released
     */
    record Held(Path path, FileChannel channel, RemovalAtExit removal) {}

    /** A unique path. */
    Path next() {
        return folder.resolve(".panaflux-%s%08x.tmp"
                .formatted(PROCESS, ThreadLocalRandom.current().nextInt()));
    }

    /** Creates a file and locks it. */
    Held create(FileAttribute<?>... attributes) throws IOException {
        while (true) {
            Path file = next();
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    attributes);
            if (isHeld(file, channel)) {
                return new Held(file, channel, RemovalAtExit.of(file));
            }
            channel.close();
        }
    }

    /** Locks a new file; false if a run that looks for leftovers was faster and will remove it. */
    static boolean isHeld(Path file, FileChannel channel) {
        try {
            return hold(channel) && Files.exists(file);
        } catch (IOException noLocks) {
            // Without locks on this file system, nobody can lock and remove the file.
            return true;
        }
    }

    /** Locks a byte beyond any file's end, since locks on Windows prevent reading. */
    private static boolean hold(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(Long.MAX_VALUE - 1, 1, false) != null;
        } catch (OverlappingFileLockException heldHere) {
            return false;
        }
    }

    /**
     * Removes this user's temporaries that are not locked. Those that cannot be removed stay. Where a file's owner is unknown,
     * as on Windows, nothing is removed.
     */
    public void removeLeftovers() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, Temporaries::isOfAnotherProcess)) {
            for (Path path : found) {
                removeUnlessHeld(path);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Then there is nothing of ours.
        }
    }

    /**
     * Removes what a run left in a finished folder that was killed between giving it its name and releasing it: the file that it
     * held.
     */
    void removeHolds() {
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(folder, path -> Files.exists(path.resolve(HOLD), LinkOption.NOFOLLOW_LINKS))) {
            for (Path path : found) {
                if (!NAME.matcher(path.getFileName().toString()).matches()) {
                    removeHold(path.resolve(HOLD));
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Then there is nothing of ours.
        }
    }

    private static void removeHold(Path hold) {
        try {
            if (UnixFile.isKnownAt(hold)
                    && UnixFile.of(hold).isOurs()
                    && UnixFile.of(hold).isRegular()) {
                removeUnlessHeld(hold, hold);
            }
        } catch (IOException inUse) {
            // It stays for a later run.
        }
    }

    private static boolean isOfAnotherProcess(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        return name.matches() && !name.group(1).equals(PROCESS);
    }

    private static void removeUnlessHeld(Path path) {
        try {
            if (!UnixFile.isKnownAt(path)) {
                return;
            }
            UnixFile found = UnixFile.of(path);
            if (found.isOurs() && found.isRegular()) {
                removeUnlessHeld(path, path);
            } else if (found.isOurs() && found.isFolder()) {
                Path hold = path.resolve(HOLD);
                if (Files.exists(hold, LinkOption.NOFOLLOW_LINKS)) {
                    removeUnlessHeld(path, hold);
                } else {
                    // Killed before it was locked; a folder with content is not removed this way.
                    Files.delete(path);
                }
            }
        } catch (IOException inUse) {
            // It stays for a later run.
        }
    }

    private static void removeUnlessHeld(Path path, Path held) throws IOException {
        try (FileChannel channel = FileChannel.open(held, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (hold(channel)) {
                delete(path);
            }
        }
    }

    /** Deletes a file or folder with its content, the locked file last, so that a partial rest can be found again. */
    static void delete(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
            return;
        }
        Path hold = path.resolve(HOLD);
        List<Path> content;
        try (Stream<Path> tree = Files.walk(path)) {
            content = tree.sorted(Comparator.reverseOrder())
                    .filter(file -> !file.equals(path) && !file.equals(hold))
                    .toList();
        }
        for (Path file : content) {
            Files.deleteIfExists(file);
        }
        Files.deleteIfExists(hold);
        Files.deleteIfExists(path);
    }
}
