package dev.panaflux.kernels.cnative;

import dev.panaflux.system.IoErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Checks a file before the system's loader sees it: the loader crashes the process on a truncated library, and the JVM's
 * error for a file that is not a library is long.
 */
final class LibraryFile {

    /** The ELF magic number {@code 0x7f E L F}, then 64 bits, little-endian. */
    private static final int[] ELF = {0x7f, 'E', 'L', 'F', 2, 1};

    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_TABLE_AT = 32;
    private static final int SEGMENT_BYTES_AT = 54;
    private static final int SEGMENTS_AT = 56;
    private static final int LOADED = 1;
    private static final int OFFSET_AT = 8;
    private static final int SIZE_AT = 32;
    private static final int SEGMENT_BYTES = 56;

    private LibraryFile() {}

    /** What was found instead of a complete library, or empty; checks only Linux libraries. */
    static Optional<String> problem(Path file, Platform platform) {
        if (!Files.isRegularFile(file)) {
            return Optional.of(Files.isDirectory(file) ? "a folder" : "no such file");
        }
        if (!platform.system().equals("linux")) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file)) {
            return problem(channel);
        } catch (IOException e) {
            IoErrors.requireUninterrupted(e);
            return Optional.of("one that cannot be read: " + e.getMessage());
        }
    }

    private static Optional<String> problem(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer header = read(channel, 0, (int) Math.min(size, HEADER_BYTES));
        for (int i = 0; i < ELF.length; i++) {
            if (i >= header.limit() || header.get(i) != ELF[i]) {
                return Optional.of("another kind of file");
            }
        }
        long needed = HEADER_BYTES;
        if (size >= needed) {
            int bytes = Short.toUnsignedInt(header.getShort(SEGMENT_BYTES_AT));
            int count = Short.toUnsignedInt(header.getShort(SEGMENTS_AT));
            long start = header.getLong(SEGMENT_TABLE_AT);
            if (start < 0 || start > Integer.MAX_VALUE || bytes != SEGMENT_BYTES) {
                return Optional.of("a damaged one");
            }
            needed = start + (long) SEGMENT_BYTES * count;
            if (size >= needed) {
                needed = segmentsEnd(read(channel, start, SEGMENT_BYTES * count));
            }
        }
        return size < needed
                ? Optional.of("a truncated one of %d bytes instead of %d or more".formatted(size, needed))
                : Optional.empty();
    }

    /** The end of the last mapped segment. */
    private static long segmentsEnd(ByteBuffer table) {
        long end = 0;
        for (int at = 0; at < table.limit(); at += SEGMENT_BYTES) {
            if (table.getInt(at) == LOADED) {
                long offset = table.getLong(at + OFFSET_AT);
                long size = table.getLong(at + SIZE_AT);
                boolean possible = offset >= 0 && size >= 0 && offset + size >= 0;
                end = Math.max(end, possible ? offset + size : Long.MAX_VALUE);
            }
        }
        return end;
    }

    private static ByteBuffer read(SeekableByteChannel channel, long from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(from);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // Until the buffer is full.
        }
        return bytes.flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
