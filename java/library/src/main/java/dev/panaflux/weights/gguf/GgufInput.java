package dev.panaflux.weights.gguf;

import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The numbers and texts of a GGUF file from its start, never beyond its end. */
final class GgufInput {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final FileChannel channel;
    private final long size;
    private final ByteBuffer buffer =
            ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    /** Where the buffer starts in the file. */
    private long start;

    GgufInput(Path path, FileChannel channel) throws IOException {
        this.path = path;
        this.channel = channel;
        this.size = channel.size();
    }

    Path path() {
        return path;
    }

    /** Size of the file. */
    long size() {
        return size;
    }

    long position() {
        return start + buffer.position();
    }

    long remaining() {
        return size - position();
    }

    byte int8(String what) throws IOException {
        return filled(Byte.BYTES, what).get();
    }

    short int16(String what) throws IOException {
        return filled(Short.BYTES, what).getShort();
    }

    int int32(String what) throws IOException {
        return filled(Integer.BYTES, what).getInt();
    }

    long int64(String what) throws IOException {
        return filled(Long.BYTES, what).getLong();
    }

    /** A count of things of at least {@code bytes} each. */
    long count(long bytes, String what) throws IOException {
        long count = int64(what);
        if (count < 0 || count > remaining() / bytes) {
            throw wrong("%s: expected at most %d, for which the file has room, found %s"
                    .formatted(what, remaining() / bytes, Long.toUnsignedString(count)));
        }
        return count;
    }

    /** A text of at most {@code longest} bytes. */
    String text(int longest, String what) throws IOException {
        long length = count(1, what + ": length");
        if (length > longest) {
            throw wrong("%s: expected at most %d bytes, found %d".formatted(what, longest, length));
        }
        return characters((int) length, what);
    }

    /** A text of {@code length} bytes, which the file has. */
    String characters(int length, String what) throws IOException {
        byte[] bytes = new byte[length];
        for (int done = 0; done < bytes.length; ) {
            ByteBuffer next = filled(1, what);
            int part = Math.min(bytes.length - done, next.remaining());
            next.get(bytes, done, part);
            done += part;
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Leaves out {@code bytes} bytes. */
    void skip(long bytes, String what) throws IOException {
        if (bytes > remaining()) {
            throw ends(what);
        }
        if (bytes <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) bytes);
        } else {
            start = position() + bytes;
            buffer.limit(0);
        }
    }

    private ByteBuffer filled(int bytes, String what) throws IOException {
        if (buffer.remaining() >= bytes) {
            return buffer;
        }
        if (remaining() < bytes) {
            throw ends(what);
        }
        start = position();
        buffer.compact();
        while (buffer.position() < bytes) {
            if (channel.read(buffer, start + buffer.position()) < 0) {
                throw ends(what);
            }
        }
        buffer.flip();
        return buffer;
    }

    private ModelFormatException ends(String what) {
        return wrong("%s at byte %d: expected more bytes, found the end of the file (truncated)"
                .formatted(what, position()));
    }

    ModelFormatException wrong(String message) {
        return new ModelFormatException(path + ": " + message);
    }
}
