package dev.panaflux.image;

import dev.panaflux.system.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Writes images as PNG files with text chunks: text of printable Latin-1 characters as {@code tEXt}, any other as
 * {@code iTXt}.
 */
public final class PngFile {

    private static final byte[] SIGNATURE = "\u0089PNG\r\n\u001a\n".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte DEPTH = 8;
    private static final byte COLOUR_RGB = 2;

    private PngFile() {}

    /**
     * Writes a file whole or not at all: under a temporary name in the same folder, then moved, replacing an existing file.
     * A target that is not a regular file (a device, a pipe) is written directly.
     *
     * @throws IOException with one line naming the file and the reason if the folder is missing or not writable, the
     *     disk is full, or the target is a folder; nothing is left behind
     */
    public static void write(Path file, RgbImage image, ImageMetadata metadata) throws IOException {
        WholeFile.write(file, encode(image, metadata));
    }

    /** The bytes of a PNG file: 8-bit RGB, deflated, with text chunks before the pixels. */
    public static byte[] encode(RgbImage image, ImageMetadata metadata) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(SIGNATURE);
        append(
                out,
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(image.width())
                        .putInt(image.height())
                        .put(DEPTH)
                        .put(COLOUR_RGB)
                        .array());
        metadata.texts().forEach((keyword, text) -> {
            Map.Entry<String, byte[]> chunk = new PngText(keyword, text).toChunk();
            append(out, chunk.getKey(), chunk.getValue());
        });
        append(out, "IDAT", PngRows.deflate(image));
        append(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
        out.writeBytes(name);
        out.writeBytes(content);
        out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    }
}
