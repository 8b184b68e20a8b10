package dev.panaflux.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a WebP file's RIFF container.
 *
 * @param exif the content of the {@code EXIF} chunk, if there is one
 */
record RiffChunks(@Nullable ByteBuffer exif) {

    private static final int HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;

    /**
     * Reads the chunks.
     *
     * @throws ImageFormatException if the file is shorter than its header says, which the WebP reader does not always notice
     */
    static RiffChunks scan(String name, byte[] file) throws ImageFormatException {
        ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long end = (buffer.getInt(4) & 0xffffffffL) + 8;
        if (end > file.length) {
            throw new ImageFormatException(
                    name + ": the WebP file is truncated: expected " + end + " bytes, found " + file.length);
        }
        long at = HEADER_BYTES;
        while (at + CHUNK_HEADER_BYTES <= end) {
            long length = buffer.getInt((int) at + 4) & 0xffffffffL;
            long next = at + CHUNK_HEADER_BYTES + length;
            if (next > end) {
                throw new ImageFormatException(
                        name + ": the WebP file is damaged: expected a whole chunk at byte " + at);
            }
            if (new String(file, (int) at, 4, StandardCharsets.ISO_8859_1).equals("EXIF")) {
                return new RiffChunks(buffer.slice((int) at + CHUNK_HEADER_BYTES, (int) length));
            }
            at = next + (length & 1);
        }
        return new RiffChunks(null);
    }
}
