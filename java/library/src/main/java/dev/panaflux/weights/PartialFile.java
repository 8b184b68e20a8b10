package dev.panaflux.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A file that is being written beside its target under a temporary name, so that the target is either the old file or the
 * whole new one. Closing without {@link #complete()} removes it.
 */
final class PartialFile implements AutoCloseable {

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;

    private PartialFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Starts a file.
     *
     * @throws IOException if the target's folder is missing or cannot be written to, or the target is a folder or a device
     */
    static PartialFile create(Path target) throws IOException {
        Path folder = Objects.requireNonNullElse(target.toAbsolutePath().getParent(), Path.of("/"));
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString(), null, "no such folder");
        }
        if (Files.isDirectory(target)) {
            throw new FileSystemException(target.toString(), null, "it is a folder");
        }
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // Moving a file over a device would replace the device.
            throw new FileSystemException(target.toString(), null, "it is a device, not a regular file");
        }
        Path temporary = temporaryName(folder, target);
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new PartialFile(target, temporary, channel);
    }

    /** A name in {@code folder} that nobody else uses. */
    static Path temporaryName(Path folder, Path target) {
        return folder.resolve(".%s.%016x.tmp"
                .formatted(target.getFileName(), ThreadLocalRandom.current().nextLong()));
    }

    /** Where the content goes. */
    FileChannel channel() {
        return channel;
    }

    /** Gives the file its name, in place of one that may be there. */
    void complete() throws IOException {
        channel.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }
}
