package dev.panaflux.weights;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;

/**
 * A safetensors file whose header has been read and checked: eight bytes of header length, a JSON header, then the bytes
 * of all tensors without gaps. Holds no memory of the data and no open file; {@link #map} gives the data to an arena.
 *
 * <p>Refused: a header longer than 100 MB or than the file, text that is not UTF-8 or not one JSON object, a name twice,
 * an unknown dtype, sizes that overflow, offsets out of order or outside the file, a byte count that is not shape times
 * element size, overlaps, and (as in the reference implementation) holes and trailing bytes.
 */
public final class SafetensorsFile {

    private final Path path;
    private final long bytes;
    private final ByteBuffer headerText;
    private final SafetensorsHeader header;

    private SafetensorsFile(Path path, long bytes, ByteBuffer headerText, SafetensorsHeader header) {
        this.path = path;
        this.bytes = bytes;
        this.headerText = headerText;
        this.header = header;
    }

    /**
     * Reads and checks the header of {@code path}.
     *
     * @throws ModelFormatException if the file is missing, cannot be read, or is no safetensors file
     */
    public static SafetensorsFile read(Path path) throws ModelFormatException {
        try {
            if (Files.isDirectory(path)) {
                throw new ModelFormatException(path + ": expected a safetensors file, found a folder");
            }
            if (!Files.isRegularFile(path)) {
                throw new NoSuchFileException(path.toString());
            }
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                long size = channel.size();
                if (size < SafetensorsHeader.LENGTH_BYTES) {
                    throw new ModelFormatException(
                            path + ": expected a safetensors file of 8 bytes or more, found " + size);
                }
                long length =
                        readFully(channel, 0, SafetensorsHeader.LENGTH_BYTES).getLong();
                long longest = Math.min(SafetensorsHeader.LONGEST, size - SafetensorsHeader.LENGTH_BYTES);
                if (length < 0 || length > longest) {
                    throw new ModelFormatException(
                            "%s: header length at byte 0: expected at most %d for a file of %d bytes, found %s"
                                    .formatted(path, longest, size, Long.toUnsignedString(length)));
                }
                ByteBuffer text = readFully(channel, SafetensorsHeader.LENGTH_BYTES, (int) length);
                return new SafetensorsFile(path, size, text, SafetensorsHeader.parse(path, size, text.duplicate()));
            }
        } catch (ModelFormatException e) {
            throw e;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        }
    }

    /** A file without a header, whose tensors are known and may share bytes. */
    public static SafetensorsFile of(Path path, long bytes, Map<String, TensorEntry> tensors) {
        return new SafetensorsFile(path, bytes, ByteBuffer.allocate(0), new SafetensorsHeader(Map.of(), tensors));
    }

    private static ByteBuffer readFully(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Size of the whole file in bytes. */
    public long bytes() {
        return bytes;
    }

    /** The header's JSON text as stored. */
    public ByteBuffer headerText() {
        return headerText.asReadOnlyBuffer();
    }

    /** The tensors by name, in the order of their bytes. */
    public Map<String, TensorEntry> tensors() {
        return Collections.unmodifiableMap(header.tensors());
    }

    /** The strings under {@code __metadata__}. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /**
     * Maps the whole file read-only, offset by offset as {@link TensorEntry#offset()} counts. Pages are read when they are
     * touched. Trap: a file that is cut short while mapped raises {@link InternalError} on access.
     *
     * @param arena owns the mapping
     * @throws ModelFormatException if the file cannot be mapped or has changed its size since its header was read
     */
    public MemorySegment map(Arena arena) throws ModelFormatException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            if (channel.size() != bytes) {
                throw new ModelFormatException(
                        path + ": expected " + bytes + " bytes as when its header was read, found " + channel.size());
            }
            return channel.map(MapMode.READ_ONLY, 0, bytes, arena);
        } catch (ModelFormatException e) {
            throw e;
        } catch (IOException e) {
            throw ModelFileErrors.unreadable(path, e);
        }
    }
}
