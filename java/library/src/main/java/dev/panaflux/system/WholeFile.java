package dev.panaflux.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;

/**
 * A file that appears whole or not at all: it is written beside its target under a temporary name, forced to the disk and
 * moved over the target. Closing without {@link #complete()} leaves nothing.
 *
 * <p>Symbolic links are followed, dangling ones too, as other programs do: the link stays, and the file that it names is
 * written. A device or pipe is never replaced.
 */
public final class WholeFile implements AutoCloseable {

    /** As many links in a row as Linux follows. */
    private static final int MOST_LINKS = 40;

    private final Path file;
    private final Temporaries.Held temporary;

    private WholeFile(Path file, Temporaries.Held temporary) {
        this.file = file;
        this.temporary = temporary;
    }

    /**
     * Starts a file.
     *
     * @throws IOException if the target's folder is missing or cannot be written to, or the target is a folder or a device
     */
    public static WholeFile create(Path target) throws IOException {
        return create(target, new FileAttribute<?>[0]);
    }

    /** As {@link #create}, but only this user may write to the file, whatever the umask: see {@link PrivateFolder}. */
    public static WholeFile createOwn(Path target) throws IOException {
        return create(target, ownPermissions(target));
    }

    private static WholeFile create(Path target, FileAttribute<?>... permissions) throws IOException {
        Path file = followed(target);
        Path folder = folderOf(file);
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "no such folder");
        }
        if (Files.isDirectory(file)) {
            throw new FileSystemException(target.toString(), null, "it is a folder");
        }
        if (isDevice(file)) {
            throw new FileSystemException(target.toString(), null, "it is a device, not a regular file");
        }
        return new WholeFile(file, new Temporaries(folder).create(permissions));
    }

    /**
     * Writes a file's whole content; a device or pipe takes it directly.
     *
     * @throws IOException with one line that names the target and the reason
     */
    public static void write(Path target, byte[] content) throws IOException {
        write(target, content, new FileAttribute<?>[0]);
    }

    /**
     * Writes a text in UTF-8, as {@link #write(Path, byte[])} does.
     *
     * @throws IOException with one line that names the target and the reason
     */
    public static void write(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * As {@link #write(Path, String)}, but only this user may write to the file, whatever the umask: see
     * {@link PrivateFolder}.
     *
     * @throws IOException with one line that names the target and the reason
     */
    public static void writeOwn(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8), ownPermissions(target));
    }

    private static FileAttribute<?>[] ownPermissions(Path target) {
        return UnixFile.permissions(target, "rw-r--r--");
    }

    private static void write(Path target, byte[] content, FileAttribute<?>... permissions) throws IOException {
        try {
            if (isDevice(target)) {
                Files.write(target, content, StandardOpenOption.WRITE);
                return;
            }
            try (WholeFile file = create(target, permissions)) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    file.channel().write(bytes);
                }
                file.complete();
            }
        } catch (NoSuchFileException missing) {
            throw unwritable(
                    target,
                    missing.getReason() == null ? "its folder is gone" : "there is no folder " + missing.getFile(),
                    missing);
        } catch (IOException failure) {
            throw unwritable(target, IoErrors.reason(failure), failure);
        }
    }

    private static IOException unwritable(Path target, String reason, IOException failure) {
        return new IOException(target + ": cannot be written: " + reason, failure);
    }

    private static boolean isDevice(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /** What {@code target} names in the end, whether that exists or not. */
    private static Path followed(Path target) throws IOException {
        Path file = target.toAbsolutePath();
        for (int links = 0; Files.isSymbolicLink(file); links++) {
            if (links == MOST_LINKS) {
                throw new FileSystemException(target.toString(), null, "Too many levels of symbolic links");
            }
            file = folderOf(file).resolve(Files.readSymbolicLink(file));
        }
        return file;
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNullElse(file.getParent(), Path.of("/"));
    }

    /** Where the content goes; it can be read back too. */
    public FileChannel channel() {
        return temporary.channel();
    }

    /** Gives the file its name, in place of one that may be there. */
    public void complete() throws IOException {
        channel().force(true);
        // It is held until it has its name.
        Files.move(temporary.path(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel().close();
    }

    @Override
    public void close() throws IOException {
        try (FileChannel _ = channel()) {
            Files.deleteIfExists(temporary.path());
        }
    }
}
