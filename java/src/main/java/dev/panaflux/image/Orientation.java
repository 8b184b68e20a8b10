package dev.panaflux.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** How a camera was held: the eight values of the Exif tag 0x0112, in the tag's order. */
enum Orientation {
    UPRIGHT,
    MIRRORED,
    ROTATED_180,
    FLIPPED,
    TRANSPOSED,
    ROTATED_90,
    TRANSVERSED,
    ROTATED_270;

    private static final int TAG = 0x0112;
    private static final int ENTRY_BYTES = 12;
    private static final int SHORT = 3;
    private static final int CHANNELS = 3;
    private static final byte[] EXIF_PREFIX = {'E', 'x', 'i', 'f', 0, 0};

    /**
     * The orientation that Exif data tells.
     *
     * @param exif a TIFF structure, after {@code "Exif\0\0"} or not; damaged data tells nothing
     * @return upright when none is told
     */
    static Orientation of(@Nullable ByteBuffer exif) {
        if (exif == null) {
            return UPRIGHT;
        }
        ByteBuffer tiff = exif.slice();
        if (startsWith(tiff, EXIF_PREFIX)) {
            tiff = tiff.slice(EXIF_PREFIX.length, tiff.remaining() - EXIF_PREFIX.length);
        }
        if (tiff.remaining() < 8) {
            return UPRIGHT;
        }
        tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = tiff.getInt(4) & 0xffffffffL;
        if (tiff.getShort(2) != 42 || directory + 2 > tiff.limit()) {
            return UPRIGHT;
        }
        int entries = tiff.getShort((int) directory) & 0xffff;
        for (int i = 0; i < entries; i++) {
            long entry = directory + 2 + (long) i * ENTRY_BYTES;
            if (entry + ENTRY_BYTES > tiff.limit()) {
                break;
            }
            if ((tiff.getShort((int) entry) & 0xffff) == TAG && tiff.getShort((int) entry + 2) == SHORT) {
                int value = tiff.getShort((int) entry + 8) & 0xffff;
                return value >= 1 && value <= values().length ? values()[value - 1] : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** The picture as it was seen. */
    RgbImage apply(RgbImage image) {
        if (this == UPRIGHT) {
            return image;
        }
        boolean turned = ordinal() >= TRANSPOSED.ordinal();
        int width = turned ? image.height() : image.width();
        int height = turned ? image.width() : image.height();
        int right = image.width() - 1;
        int bottom = image.height() - 1;
        byte[] in = image.pixels();
        byte[] out = new byte[in.length];
        for (int y = 0, o = 0; y < height; y++) {
            for (int x = 0; x < width; x++, o += CHANNELS) {
                int fromX = switch (this) {
                    case UPRIGHT, FLIPPED -> x;
                    case MIRRORED, ROTATED_180 -> right - x;
                    case TRANSPOSED, ROTATED_90 -> y;
                    case TRANSVERSED, ROTATED_270 -> right - y;
                };
                int fromY = switch (this) {
                    case UPRIGHT, MIRRORED -> y;
                    case FLIPPED, ROTATED_180 -> bottom - y;
                    case TRANSPOSED, ROTATED_270 -> x;
                    case TRANSVERSED, ROTATED_90 -> bottom - x;
                };
                System.arraycopy(in, (fromY * image.width() + fromX) * CHANNELS, out, o, CHANNELS);
            }
        }
        return RgbImage.adopt(width, height, out);
    }

    private static boolean startsWith(ByteBuffer data, byte[] prefix) {
        return data.remaining() >= prefix.length && data.slice(0, prefix.length).equals(ByteBuffer.wrap(prefix));
    }
}
