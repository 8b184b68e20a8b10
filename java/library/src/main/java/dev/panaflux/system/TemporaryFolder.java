package dev.panaflux.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;

/** A folder for a part of a run: closing removes it, and if the run is killed, the next one does; see {@link Temporaries}. */
public final class TemporaryFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel hold;

    private TemporaryFolder(Path path, FileChannel hold) {
        this.path = path;
        this.hold = hold;
    }

    /** Makes one for this user alone among the system's temporary files. */
    public static TemporaryFolder create() throws IOException {
        Path parent = Path.of(System.getProperty("java.io.tmpdir"));
        return create(parent, UnixFile.permissions(parent, "rwx------"));
    }

    /** Makes one in {@code parent} that is to be {@linkplain #moveTo moved} to its place when it is whole. */
    public static TemporaryFolder createIn(Path parent) throws IOException {
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
                // A run that looks for leftovers found it before it was held.
            }
        }
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    /** Gives the folder its name, which is free or an empty folder's. */
    public void moveTo(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(target.resolve(Temporaries.HOLD));
        hold.close();
    }

    @Override
    public void close() throws IOException {
        try (hold) {
            Temporaries.delete(path);
        }
    }
}
