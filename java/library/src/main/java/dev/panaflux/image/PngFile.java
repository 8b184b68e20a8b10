package dev.panaflux.image;

import dev.panaflux.system.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/** Writes images as PNG files with text chunks, and reads the text chunks of PNG files. */
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
    public static void write(Path file, RgbImage image, PngMetadata metadata) throws IOException {
        WholeFile.write(file, encode(image, metadata));
    }

    /** The bytes of a PNG file: 8-bit RGB, deflated, with text chunks before the pixels. */
    public static byte[] encode(RgbImage image, PngMetadata metadata) {
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

    /**
     * Reads the text chunks of a file.
     *
     * @throws ImageFormatException if the file is not a PNG file, or is truncated or damaged
     * @throws IOException if it cannot be read
     */
    public static PngMetadata readMetadata(Path file) throws IOException {
        return readMetadata(file.toString(), Files.readAllBytes(file));
    }

    /**
     * Like {@link #readMetadata(Path)}, from a file's content. If texts have the same keyword, the first counts.
     *
     * @param name the file's name in messages
     * @throws ImageFormatException if it is not a PNG file, or is truncated or damaged
     */
    public static PngMetadata readMetadata(String name, byte[] content) throws ImageFormatException {
        if (FileFormat.of(content) != FileFormat.PNG) {
            throw new ImageFormatException(name + ": expected a PNG file");
        }
        PngChunks chunks = new PngChunks(name, content);
        Map<String, String> texts = new LinkedHashMap<>();
        try {
            for (PngText text : chunks.texts()) {
                texts.putIfAbsent(text.keyword(), text.text());
            }
            return new PngMetadata(texts);
        } catch (IOException | IllegalArgumentException e) {
            throw new ImageFormatException(name + ": the text of the PNG file is damaged: " + e.getMessage(), e);
        }
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
