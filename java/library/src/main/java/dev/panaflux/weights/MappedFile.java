package dev.panaflux.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A file mapped read-only. Others may write to it meanwhile, which cannot be prevented but is found afterwards.
 *
 * <p>Trap: where the file has been cut short, or its disk fails, a read in Java throws {@link InternalError}, perhaps a little
 * late; so does a kernel in C. See {@link TensorSource#reading}.
 */
public final class MappedFile {

    private final Path path;
    private final MemorySegment memory;
    private final BasicFileAttributes before;

    private MappedFile(Path path, MemorySegment memory, BasicFileAttributes before) {
        this.path = path;
        this.memory = memory;
        this.before = before;
    }

    /**
     * Maps the whole of {@code path}.
     *
     * @param bytes its size when its header was read
     * @param arena owns the mapping
     * @throws ModelFormatException if it cannot be mapped, or has another size now
     */
    static MappedFile of(Path path, long bytes, Arena arena) throws ModelFormatException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            BasicFileAttributes before = Files.readAttributes(path, BasicFileAttributes.class);
            if (channel.size() != bytes) {
                throw new ModelFormatException(
                        path + ": expected " + bytes + " bytes as when its header was read, found " + channel.size());
            }
            return new MappedFile(path, channel.map(MapMode.READ_ONLY, 0, bytes, arena), before);
        } catch (ModelFormatException e) {
            throw e;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        }
    }

    /** The file's bytes. */
    public MemorySegment memory() {
        return memory;
    }

    /**
     * Checks that nobody has written to the file since it was mapped. A file that was removed or replaced by another is still
     * mapped, and stays as it was.
     *
     * @throws ModelFormatException if somebody has
     */
    public void requireUnchanged() throws ModelFormatException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException removed) {
            return;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        }
        if (!Objects.equals(now.fileKey(), before.fileKey())) {
            return;
        }
        if (now.size() != before.size()) {
            throw changed("expected %d bytes throughout, found %d".formatted(before.size(), now.size()));
        }
        if (!now.lastModifiedTime().equals(before.lastModifiedTime())) {
            throw changed("found it written at " + now.lastModifiedTime());
        }
    }

    private ModelFormatException changed(String found) {
        return new ModelFormatException(
                "%s: the file was changed while it was in use: %s; run again when it is whole".formatted(path, found));
    }
}
