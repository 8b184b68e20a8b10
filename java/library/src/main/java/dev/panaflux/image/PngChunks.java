package dev.panaflux.image;

import dev.panaflux.system.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The chunks of a PNG file. */
final class PngChunks {

    private static final int SIGNATURE_BYTES = 8;
    private static final int FRAME_BYTES = 12;
    private static final int HEADER_BYTES = 13;
    private static final int DEPTH_OFFSET = 8;
    private static final int COLOUR_OFFSET = 9;
    private static final int GRAY = 0;

    /** Samples of a pixel by colour type: gray, RGB, palette, gray and alpha, RGBA. */
    private static final Map<Integer, Integer> SAMPLES = Map.of(GRAY, 1, 2, 3, 3, 1, 4, 2, 6, 4);

    private static final String XMP_KEYWORD = "XML:com.adobe.xmp\0";

    private @Nullable ByteBuffer header;
    private @Nullable ByteBuffer transparency;
    private @Nullable ByteBuffer exif;
    private final List<Map.Entry<String, ByteBuffer>> texts = new ArrayList<>();

    /**
     * Reads the chunks up to {@code IEND} and verifies every checksum, which ImageIO does not.
     *
     * @throws ImageFormatException if the file ends early, a checksum is wrong, or the header is missing
     */
    PngChunks(String name, byte[] file) throws ImageFormatException {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        String type = "";
        for (int at = SIGNATURE_BYTES; !type.equals("IEND"); ) {
            int length = file.length - at < FRAME_BYTES ? -1 : buffer.getInt(at);
            if (length < 0 || length > file.length - at - FRAME_BYTES) {
                throw new ImageFormatException(
                        name + ": the PNG file is truncated: expected a whole chunk at byte " + at);
            }
            type = new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, 4 + length);
            if ((int) crc.getValue() != buffer.getInt(at + 8 + length)) {
                throw new ImageFormatException(name + ": the PNG file is damaged: wrong checksum of chunk "
                        + Printable.line(type) + " at byte " + at);
            }
            if (type.equals("IHDR") && at != SIGNATURE_BYTES) {
                throw new ImageFormatException(
                        name + ": the PNG file is damaged: expected one header, found another at byte " + at);
            }
            note(type, buffer.slice(at + 8, length));
            at += FRAME_BYTES + length;
        }
        if (header == null || header.remaining() != HEADER_BYTES) {
            throw new ImageFormatException(name + ": the PNG file is damaged: it has no header");
        }
        int depth = header.get(DEPTH_OFFSET);
        if (depth < 1 || depth > 16 || Integer.bitCount(depth) != 1) {
            throw new ImageFormatException(
                    name + ": the PNG file is damaged: expected 1, 2, 4, 8 or 16 bits per sample, found " + depth);
        }
    }

    /** How the image must be turned. */
    Orientation orientation() {
        return Orientation.of(exif, xmp());
    }

    /** The Exif block, or null. */
    @Nullable
    ByteBuffer exif() {
        return exif;
    }

    /** The XMP packet in its text chunk, or null. */
    @Nullable
    ByteBuffer xmp() {
        for (Map.Entry<String, ByteBuffer> text : texts) {
            String start = StandardCharsets.ISO_8859_1
                    .decode(text.getValue()
                            .slice(
                                    0,
                                    Math.min(
                                            XMP_KEYWORD.length(),
                                            text.getValue().remaining())))
                    .toString();
            if (start.equals(XMP_KEYWORD)) {
                return text.getValue();
            }
        }
        return null;
    }

    /** Bytes that a decoded pixel takes, at most. */
    int pixelBytes() {
        ByteBuffer known = Objects.requireNonNull(header);
        int samples = SAMPLES.getOrDefault((int) known.get(COLOUR_OFFSET), 4) + (transparency == null ? 0 : 1);
        return samples * (known.get(DEPTH_OFFSET) == 16 ? 2 : 1);
    }

    /**
     * The text chunks, in order.
     *
     * @throws IOException if one is malformed
     */
    List<PngText> texts() throws IOException {
        List<PngText> read = new ArrayList<>();
        for (Map.Entry<String, ByteBuffer> text : texts) {
            read.add(PngText.ofChunk(text.getKey(), text.getValue()));
        }
        return read;
    }

    /**
     * The 8-bit value of the transparent gray in a 1, 2 or 4-bit gray image, or -1. ImageIO ignores the transparency of
     * these.
     */
    int transparentGray() {
        if (header == null || transparency == null || transparency.remaining() < 2) {
            return -1;
        }
        int depth = header.get(DEPTH_OFFSET);
        if (header.get(COLOUR_OFFSET) != GRAY || depth >= 8) {
            return -1;
        }
        int white = (1 << depth) - 1;
        return (transparency.getShort(0) & white) * 255 / white;
    }

    private void note(String type, ByteBuffer content) {
        switch (type) {
            case "IHDR" -> header = content;
            case "tRNS" -> transparency = content;
            case "eXIf" -> exif = content;
            default -> {
                if (PngText.isType(type)) {
                    texts.add(Map.entry(type, content));
                }
            }
        }
    }
}
