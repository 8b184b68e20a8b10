package dev.panaflux.image;

import dev.panaflux.image.CanvasRows.Place;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a WebP file's RIFF container. It provides the first frame as a separate file, so that the reader sees neither a
 * colour profile, which it would apply, nor data after the frame.
 */
final class WebpFile {

    private static final int HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int FRAME_HEADER_BYTES = 16;
    private static final int ALPHA_FLAG = 0x10;
    private static final int EXTENDED_BYTES = 10;

    private final String name;
    private final ByteBuffer file;
    private @Nullable ByteBuffer canvas;
    private @Nullable ByteBuffer frame;
    private @Nullable ByteBuffer alpha;
    private @Nullable ByteBuffer lossy;
    private @Nullable ByteBuffer lossless;
    private @Nullable ByteBuffer exif;
    private @Nullable ByteBuffer xmp;

    /**
     * Reads the chunks.
     *
     * @throws ImageFormatException if the file is shorter than its header says, which the WebP reader does not always notice,
     *     or contains no image, or its first frame sticks out of the canvas
     */
    WebpFile(String name, byte[] content) throws ImageFormatException {
        this.name = name;
        this.file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        long end = (file.getInt(4) & 0xffffffffL) + 8;
        if (end > content.length) {
            throw new ImageFormatException(
                    name + ": the WebP file is truncated: expected " + end + " bytes, found " + content.length);
        }
        walk(HEADER_BYTES, (int) end);
        if (lossy == null && lossless == null) {
            throw new ImageFormatException(
                    name + ": the WebP file is damaged: expected a chunk VP8 or VP8L, found none");
        }
    }

    private void walk(int from, int end) throws ImageFormatException {
        for (long at = from; at + CHUNK_HEADER_BYTES <= end; ) {
            int start = (int) at;
            long length = file.getInt(start + 4) & 0xffffffffL;
            long next = at + CHUNK_HEADER_BYTES + length;
            if (next > end) {
                throw new ImageFormatException(
                        name + ": the WebP file is damaged: expected a whole chunk at byte " + at);
            }
            byte[] type = new byte[4];
            file.get(start, type);
            note(new String(type, StandardCharsets.ISO_8859_1), start + CHUNK_HEADER_BYTES, (int) length);
            at = next + (length & 1);
        }
    }

    private void note(String type, int start, int length) throws ImageFormatException {
        ByteBuffer content = file.slice(start, length).order(ByteOrder.LITTLE_ENDIAN);
        boolean first = lossy == null && lossless == null;
        switch (type) {
            case "VP8X" -> canvas = canvas == null && length >= EXTENDED_BYTES ? content : canvas;
            case "ANMF" -> {
                if (frame == null && first && length >= FRAME_HEADER_BYTES) {
                    frame = content;
                    walk(start + FRAME_HEADER_BYTES, start + length);
                }
            }
            case "ALPH" -> alpha = alpha == null && first ? content : alpha;
            case "VP8 " -> lossy = first ? content : lossy;
            case "VP8L" -> lossless = first ? content : lossless;
            case "EXIF" -> exif = exif == null ? content : exif;
            case "XMP " -> xmp = xmp == null ? content : xmp;
            default -> {}
        }
    }

    /** How the image must be turned. */
    Orientation orientation() {
        return Orientation.of(exif, xmp);
    }

    /** The Exif block, or null. */
    @Nullable
    ByteBuffer exif() {
        return exif;
    }

    /** The XMP packet, or null. */
    @Nullable
    ByteBuffer xmp() {
        return xmp;
    }

    /** Whether the first frame is a lossless one. */
    boolean isLossless() {
        return lossless != null;
    }

    /**
     * The position of the first frame of an animation; null for an image without frames.
     *
     * @throws ImageFormatException if it sticks out of the canvas
     */
    @Nullable
    Place place() throws ImageFormatException {
        if (frame == null || canvas == null) {
            return null;
        }
        Place place = new Place(
                threeBytes(canvas, 4) + 1,
                threeBytes(canvas, 7) + 1,
                2 * threeBytes(frame, 0),
                2 * threeBytes(frame, 3));
        int width = threeBytes(frame, 6) + 1;
        int height = threeBytes(frame, 9) + 1;
        if (place.left() + width > place.width() || place.top() + height > place.height()) {
            throw new ImageFormatException(
                    "%s: the WebP file is damaged: expected a frame within %dx%d, found %dx%d at %d,%d"
                            .formatted(name, place.width(), place.height(), width, height, place.left(), place.top()));
        }
        return place;
    }

    /** A file with only the first frame's image data. */
    byte[] frameFile() {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream(file.capacity());
        if (lossless != null) {
            append(chunks, "VP8L", lossless, false);
        } else if (lossy != null) {
            if (alpha != null && canvas != null) {
                ByteBuffer extended = ByteBuffer.allocate(EXTENDED_BYTES).put(0, (byte) ALPHA_FLAG);
                if (frame == null) {
                    extended.put(4, canvas, 4, 6);
                } else {
                    extended.put(4, frame, 6, 6);
                }
                append(chunks, "VP8X", extended, true);
                append(chunks, "ALPH", alpha, true);
            }
            append(chunks, "VP8 ", lossy, false);
        }
        byte[] riff = ByteBuffer.allocate(HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(4 + chunks.size())
                .put("WEBP".getBytes(StandardCharsets.ISO_8859_1))
                .array();
        ByteArrayOutputStream out = new ByteArrayOutputStream(riff.length + chunks.size());
        out.writeBytes(riff);
        out.writeBytes(chunks.toByteArray());
        return out.toByteArray();
    }

    private static void append(ByteArrayOutputStream out, String type, ByteBuffer content, boolean padded) {
        byte[] bytes = new byte[content.capacity()];
        content.get(0, bytes);
        out.writeBytes(type.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .array());
        out.writeBytes(bytes);
        if (padded && bytes.length % 2 == 1) {
            out.write(0);
        }
    }

    private static int threeBytes(ByteBuffer buffer, int at) {
        return (buffer.getShort(at) & 0xffff) | ((buffer.get(at + 2) & 0xff) << 16);
    }
}
