package dev.panaflux.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;

/**
 * A temporary folder. Closing removes it, at the latest the end of the process does; if the run is killed, the next one does, see
 * {@link Temporaries}.
 */
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel hold;
    private final RemovalAtExit removal;

    private TemporaryFolder(Path path, FileChannel hold) {
        this.path = path;
        this.hold = hold;
        this.removal = RemovalAtExit.of(path);
    }

    /** Creates one for this user only in the system's temporary folder. */
    public static TemporaryFolder create() throws IOException {
        Path parent = systemFolder();
        return create(parent, UnixFile.permissions(parent, "rwx------"));
    }

    /** Removes those that killed runs left in the system's temporary folder. */
    public static void removeLeftovers() {
        new Temporaries(systemFolder()).removeLeftovers();
    }

    private static Path systemFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Creates one in {@code parent}, to be {@linkplain #moveTo moved} to its final path when it is complete. */
    public static TemporaryFolder createIn(Path parent) throws IOException {
        new Temporaries(parent).removeHolds();
        return create(parent);
    }

    private static TemporaryFolder create(Path parent, FileAttribute<?>... attributes) throws IOException {
        Temporaries temporaries = new Temporaries(parent);
        temporaries.removeLeftovers();
        while (true) {
            Path path = Files.createDirectory(temporaries.next(), attributes);
            Path file = path.resolve(Temporaries.HOLD);
            try {
                FileChannel hold = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                if (Temporaries.isHeld(file, hold)) {
                    return new TemporaryFolder(path, hold);
                }
                hold.close();
            } catch (NoSuchFileException removed) {
                // A run that looks for leftovers found it before it was locked.
            }
        }
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** Moves the folder to {@code target}, which must be missing or an empty folder. */
    public void moveTo(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        removal.release();
        Files.deleteIfExists(target.resolve(Temporaries.HOLD));
        hold.close();
    }

    @Override
    public void close() throws IOException {
        try (hold) {
            Temporaries.delete(path);
            removal.release();
        }
    }
}
