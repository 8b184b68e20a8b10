package dev.panaflux.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file that appears whole or not at all: it is written under a temporary name beside its target, forced to disk and moved
 * over the target. Closing without {@link #complete()} leaves nothing behind.
 *
 * <p>Symbolic links are followed, even dangling ones, as in other programs: the link stays, and the file it points to is
 * written. A device or pipe is never replaced.
 */
public final class WholeFile implements AutoCloseable {

    /** The number of chained links that Linux follows. */
    private static final int MOST_LINKS = 40;

    /** A slow disk writes as much in half a second. */
    private static final long FORCED_BYTES = 64L << 20;

    private final Path target;
    private final Path file;
    private final Temporaries.Held temporary;
    private final AtomicLong unforced = new AtomicLong();

    private WholeFile(Path target, Path file, Temporaries.Held temporary) {
        this.target = target;
        this.file = file;
        this.temporary = temporary;
    }

    /**
     * Opens a file for writing.
     *
     * @throws IOException if the target's folder is missing or cannot be written to, or the target is a folder or a device
     */
    public static WholeFile create(Path target) throws IOException {
        return create(target, new FileAttribute<?>[0]);
    }

    /** Like {@link #create}, but only this user may write to the file, whatever the umask: see {@link PrivateFolder}. */
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
        return new WholeFile(target, file, new Temporaries(folder).create(permissions));
    }

    /**
     * Writes a file's whole content; a device or pipe is written directly.
     *
     * @throws IOException with one line that names the target and the reason
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public static void write(Path target, byte[] content) throws IOException {
        write(target, content, new FileAttribute<?>[0]);
    }

    /**
     * Writes a text in UTF-8, like {@link #write(Path, byte[])}.
     *
     * @throws IOException with one line that names the target and the reason
     */
    public static void write(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Like {@link #write(Path, String)}, but only this user may write to the file, whatever the umask: see
     * {@link PrivateFolder}.
     *
     * @throws IOException with one line that names the target and the reason
     */
    public static void writeOwn(Path target, String text) throws IOException {
        write(target, text.getBytes(StandardCharsets.UTF_8), ownPermissions(target));
    }

    /**
     * As {@link #write(Path, byte[])}, but never in place of another file, however many processes try at once.
     *
     * @throws FileAlreadyExistsException if there is a file or folder of that name; nothing is written then
     * @throws IOException with one line that names the target and the reason
     */
    public static void writeNew(Path target, byte[] content) throws IOException {
        if (isDevice(target)) {
            write(target, content);
        } else if (Files.exists(target)) {
            throw new FileAlreadyExistsException(target.toString());
        } else {
            write(target, content, WholeFile::completeNew);
        }
    }

    private static FileAttribute<?>[] ownPermissions(Path target) {
        return UnixFile.permissions(target, "rw-r--r--");
    }

    private static void write(Path target, byte[] content, FileAttribute<?>... permissions) throws IOException {
        write(target, content, WholeFile::complete, permissions);
    }

    /** How a file gets its name. */
    private interface Completion {
        void complete(WholeFile file) throws IOException;
    }

    private static void write(Path target, byte[] content, Completion completion, FileAttribute<?>... permissions)
            throws IOException {
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
                completion.complete(file);
            }
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (NoSuchFileException missing) {
            throw unwritable(
                    target,
                    missing.getReason() == null ? "its folder is gone" : "there is no folder " + missing.getFile(),
                    missing);
        } catch (IOException failure) {
            IoErrors.requireUninterrupted(failure);
            throw unwritable(target, IoErrors.reason(failure), failure);
        }
    }

    private static IOException unwritable(Path target, String reason, IOException failure) {
        return new IOException(target + ": cannot be written: " + reason, failure);
    }

    private static boolean isDevice(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    }

    /** The file that {@code target} points to after following links; need not exist. */
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

    /** The channel for the content; also readable. */
    public FileChannel channel() {
        return temporary.channel();
    }

    /** The channel for the content of which all writes are {@linkplain #wrote told}; what fails names the target. */
    public WritableByteChannel output() {
        return new Told(this);
    }

    private record Told(WholeFile file) implements WritableByteChannel {

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            try {
                int written = file.channel().write(bytes);
                file.wrote(written);
                return written;
            } catch (IOException failure) {
                throw file.named(failure);
            }
        }

        @Override
        public boolean isOpen() {
            return file.channel().isOpen();
        }

        @Override
        public void close() throws IOException {
            file.channel().close();
        }
    }

    /**
     * Tells of {@code bytes} that were written to {@link #channel()}. They are forced to disk in portions: the system cannot
     * interrupt that, and {@link #complete()} would hold up an interrupt until gigabytes are on disk. May be called by several
     * threads.
     */
    public void wrote(long bytes) throws IOException {
        if (unforced.addAndGet(bytes) >= FORCED_BYTES) {
            unforced.set(0);
            channel().force(false);
        }
    }

    /** The failure with the target's name, which a channel does not know. An interrupt's closed channel stays one. */
    private IOException named(IOException failure) {
        if (failure instanceof ClosedChannelException || failure instanceof FileSystemException) {
            return failure;
        }
        FileSystemException named = new FileSystemException(target.toString(), null, IoErrors.reason(failure));
        named.initCause(failure);
        return named;
    }

    private void force() throws IOException {
        try {
            channel().force(true);
        } catch (IOException failure) {
            throw named(failure);
        }
    }

    /** Moves the file to its name, replacing an existing file. */
    public void complete() throws IOException {
        force();
        // The lock is held until the file has its final name.
        Files.move(temporary.path(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        temporary.removal().release();
        channel().close();
    }

    /**
     * Gives the file its name, unless that is taken.
     *
     * @throws FileAlreadyExistsException if it is
     */
    private void completeNew() throws IOException {
        force();
        try {
            Files.createLink(file, temporary.path());
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (FileSystemException | UnsupportedOperationException noLinks) {
            // Some file systems have none. Then an empty file takes the name first.
            Files.createFile(file);
            Files.move(temporary.path(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        channel().close();
    }

    @Override
    public void close() throws IOException {
        try (FileChannel _ = channel()) {
            Files.deleteIfExists(temporary.path());
            temporary.removal().release();
        }
    }
}
