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
 * Unfinished files and folders: {@code .panaflux-<16 hex digits>.tmp}. Whoever writes one holds a lock of the operating system
 * on it, or on a file in it, which ends with the process however that ends. So one that nobody holds is a killed run's.
 *
 * @param folder where they are
 */
public record Temporaries(Path folder) {

    /** Held for a temporary folder. */
    static final String HOLD = ".panaflux-hold";

    /**
     * The first digits of this process's names. It never opens its own to see whether they are held: closing any channel of a
     * file ends all of a process's locks on it.
     */
    private static final String PROCESS =
            "%08x".formatted(ThreadLocalRandom.current().nextInt());

    private static final Pattern NAME = Pattern.compile("\\.panaflux-([0-9a-f]{8})[0-9a-f]{8}\\.tmp");

    /**
     * A temporary file that this process writes.
     *
     * @param channel holds it until it is closed
     */
    record Held(Path path, FileChannel channel) {}

    /** A name that nobody else uses. */
    Path next() {
        return folder.resolve(".panaflux-%s%08x.tmp"
                .formatted(PROCESS, ThreadLocalRandom.current().nextInt()));
    }

    /** Makes a file and holds it. */
    Held create(FileAttribute<?>... attributes) throws IOException {
        while (true) {
            Path file = next();
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    attributes);
            if (isHeld(file, channel)) {
                return new Held(file, channel);
            }
            channel.close();
        }
    }

    /** Takes hold of a new file; false if a run that looks for leftovers was faster, which removes it then. */
    static boolean isHeld(Path file, FileChannel channel) {
        try {
            return hold(channel) && Files.exists(file);
        } catch (IOException noLocks) {
            // Where there are none, nobody can take one and remove the file.
            return true;
        }
    }

    /** Locks a byte that no file has, as locks of Windows keep others from reading. */
    private static boolean hold(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(Long.MAX_VALUE - 1, 1, false) != null;
        } catch (OverlappingFileLockException heldHere) {
            return false;
        }
    }

    /**
     * Removes this user's that nobody holds. What cannot be removed stays. Where a file's owner cannot be told, as on Windows,
     * nothing is removed.
     */
    public void removeLeftovers() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, Temporaries::isOfAnotherProcess)) {
            for (Path path : found) {
                removeUnlessHeld(path);
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            // Then nothing of ours is to be found there.
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
                    // Killed before it was held; one with content is not removed this way.
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

    /** Deletes a file, or a folder with what is in it: last what holds it, so that a part of it can be found again. */
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
