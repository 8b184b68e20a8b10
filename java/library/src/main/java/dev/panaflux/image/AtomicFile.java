package dev.panaflux.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/** Files that appear whole or not at all. */
final class AtomicFile {

    private AtomicFile() {}

    /**
     * Writes to a temporary name in the target's folder, forces it to the disk and moves it over the target. A link is
     * followed; a target that is neither file nor folder is written to directly, since moving would replace the device.
     *
     * @throws IOException with one line naming the target and the reason; the temporary file is gone
     */
    static void write(Path target, byte[] content) throws IOException {
        try {
            if (Files.isDirectory(target)) {
                throw new FileSystemException(target.toString(), null, "it is a folder");
            }
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                Files.write(target, content, StandardOpenOption.WRITE);
                return;
            }
            Path file = Files.isSymbolicLink(target) && Files.exists(target)
                    ? target.toRealPath()
                    : target.toAbsolutePath();
            replace(file, content);
        } catch (IOException e) {
            throw new IOException(target + ": cannot be written: " + reason(e), e);
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Path folder = Objects.requireNonNull(file.getParent(), "folder");
        if (!Files.isDirectory(folder)) {
            throw new FileSystemException(file.toString(), null, "there is no folder " + folder);
        }
        Path temporary = folder.resolve(".panaflux-" + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "its folder is gone";
        }
        String message = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
