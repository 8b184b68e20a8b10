package dev.panaflux.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a PNG file, walked once.
 *
 * @param exif the content of the {@code eXIf} chunk, if there is one
 */
record PngChunks(@Nullable ByteBuffer exif) {

    private static final int SIGNATURE_BYTES = 8;
    private static final int FRAME_BYTES = 12;

    /**
     * Walks the chunks up to {@code IEND} and checks every checksum, which ImageIO does not.
     *
     * @throws ImageFormatException if the file ends before or a checksum is wrong
     */
    static PngChunks scan(String name, byte[] file) throws ImageFormatException {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        ByteBuffer exif = null;
        int at = SIGNATURE_BYTES;
        while (true) {
            if (file.length - at < FRAME_BYTES) {
                throw truncated(name, at);
            }
            int length = buffer.getInt(at);
            if (length < 0 || length > file.length - at - FRAME_BYTES) {
                throw truncated(name, at);
            }
            String type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, 4 + length);
            if ((int) crc.getValue() != buffer.getInt(at + 8 + length)) {
                throw new ImageFormatException(
                        name + ": the PNG file is damaged: wrong checksum of chunk " + type + " at byte " + at);
            }
            if (type.equals("eXIf")) {
                exif = buffer.slice(at + 8, length);
            }
            if (type.equals("IEND")) {
                return new PngChunks(exif);
            }
            at += FRAME_BYTES + length;
        }
    }

    private static ImageFormatException truncated(String name, int at) {
        return new ImageFormatException(name + ": the PNG file is truncated: expected a whole chunk at byte " + at);
    }
}
