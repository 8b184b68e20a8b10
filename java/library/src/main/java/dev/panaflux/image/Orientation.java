package dev.panaflux.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to turn an image upright, from the Exif tag 0x0112, or else {@code tiff:Orientation} in XMP.
 *
 * @param turned whether rows and columns are exchanged
 * @param fromRight whether the stored columns are read from the right
 * @param fromBottom whether the stored rows are read from the bottom
 */
record Orientation(boolean turned, boolean fromRight, boolean fromBottom) {

    /** Already upright. */
    static final Orientation UPRIGHT = new Orientation(false, false, false);

    private static final int TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final Pattern IN_XMP = Pattern.compile("tiff:Orientation(?:=[\"']|>)([0-9])");
    private static final int CHANNELS = 3;
    private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    /**
     * The orientation in a file's metadata.
     *
     * @param exif a TIFF structure, with or without {@code "Exif\0\0"} before it; damaged data is ignored
     * @param xmp an XMP packet, used if Exif has no orientation
     * @return upright if there is none
     */
    static Orientation of(@Nullable ByteBuffer exif, @Nullable ByteBuffer xmp) {
        int tag = exif == null ? 0 : fromExif(exif);
        if (tag == 0 && xmp != null) {
            Matcher matcher = IN_XMP.matcher(StandardCharsets.ISO_8859_1.decode(xmp.slice()));
            tag = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        }
        return ofTag(tag);
    }

    /** The value of the tag, or 0 without one. */
    private static int fromExif(ByteBuffer exif) {
        ByteBuffer tiff = exif.slice();
        if (startsWith(tiff, EXIF_PREFIX)) {
            tiff = tiff.slice(EXIF_PREFIX.length, tiff.remaining() - EXIF_PREFIX.length);
        }
        if (tiff.remaining() < 8) {
            return 0;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xffffffffL;
        if (tiff.getShort(2) != 42 || directory + 2 > tiff.limit()) {
            return 0;
        }
        int entries = tiff.getShort((int) directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > tiff.limit()) {
                break;
            }
            if ((tiff.getShort((int) entry) & 0xffff) == TAG) {
                int value = (int) entry + 8;
                return switch (tiff.getShort((int) entry + 2)) {
                    case BYTE -> tiff.get(value);
                    case SHORT -> tiff.getShort(value);
                    case LONG -> tiff.getInt(value);
                    default -> 0;
                };
            }
        }
        return 0;
    }

    /** The image turned upright. */
    RgbImage apply(RgbImage image) {
        if (equals(UPRIGHT)) {
            return image;
        }
        int width = turned ? image.height() : image.width();
        int height = turned ? image.width() : image.height();
        byte[] in = image.pixels();
        byte[] out = new byte[in.length];
        for (int y = 0, o = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = turned ? y : x;
                int row = turned ? x : y;
                int storedX = fromRight ? image.width() - 1 - column : column;
                int storedY = fromBottom ? image.height() - 1 - row : row;
                int at = (storedY * image.width() + storedX) * CHANNELS;
                for (int c = 0; c < CHANNELS; c++) {
                    out[o++] = in[at + c];
                }
            }
        }
        return RgbImage.adopt(width, height, out);
    }

    private static Orientation ofTag(int value) {
        return switch (value) {
            case 2 -> new Orientation(false, true, false);
            case 3 -> new Orientation(false, true, true);
            case 4 -> new Orientation(false, false, true);
            case 5 -> new Orientation(true, false, false);
            case 6 -> new Orientation(true, false, true);
            case 7 -> new Orientation(true, true, true);
            case 8 -> new Orientation(true, true, false);
            default -> UPRIGHT;
        };
    }

    private static boolean startsWith(ByteBuffer data, byte[] prefix) {
        return data.remaining() >= prefix.length && data.slice(0, prefix.length).equals(ByteBuffer.wrap(prefix));
    }
}
