package dev.panaflux.image;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Checks that damaged images are refused in one line or decoded whole. */
public final class DecodingCheck {

    private static final int SIGNATURE_BYTES = 8;
    private static final byte SIGNATURE_START = (byte) 0x89;
    private static final int FRAME_BYTES = 12;

    private DecodingCheck() {}

    /**
     * Decodes a file's content.
     *
     * @param name the file's name in messages
     * @return whether it is an image, of which no row is missing; false if it is refused, or too large for a test
     * @throws AssertionError if it is neither
     */
    public static boolean isWhole(String name, byte[] content) {
        CountedRows rows = new CountedRows(name);
        try {
            ImageDecoder.decode(name, content, rows);
        } catch (ImageFormatException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.startsWith(name + ": ") || message.lines().count() != 1) {
                throw new AssertionError("expected one line that begins with " + name + ", found " + message, e);
            }
            return false;
        }
        if (rows.left != 0) {
            throw new AssertionError("expected all rows, found %d fewer".formatted(rows.left));
        }
        return true;
    }

    /** A PNG file with the checksums that its chunks should have, so that damage reaches what lies behind them; others as is. */
    public static byte[] withChecksums(byte[] png) {
        if (png.length == 0 || png[0] != SIGNATURE_START) {
            return png;
        }
        ByteBuffer repaired = ByteBuffer.wrap(png.clone());
        for (int at = SIGNATURE_BYTES; at + FRAME_BYTES <= png.length; ) {
            int length = repaired.getInt(at);
            if (length < 0 || length > png.length - at - FRAME_BYTES) {
                break;
            }
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, 4 + length);
            repaired.putInt(at + 8 + length, (int) crc.getValue());
            at += FRAME_BYTES + length;
        }
        return repaired.array();
    }

    /** Counts rows, and refuses images whose decoding would only take time. */
    private static final class CountedRows implements PixelRows {

        private static final int MOST_PIXELS = 1 << 20;

        private final String name;
        private int width;
        private int left = -1;

        CountedRows(String name) {
            this.name = name;
        }

        @Override
        public void start(int imageWidth, int imageHeight, Orientation orientation) throws ImageFormatException {
            if ((long) imageWidth * imageHeight > MOST_PIXELS) {
                throw new ImageFormatException(name + ": too large for this test");
            }
            width = imageWidth;
            left = imageHeight;
        }

        @Override
        public void row(byte[] rgb) {
            if (rgb.length != 3 * width) {
                throw new AssertionError("expected a row of %d bytes, found %d".formatted(3 * width, rgb.length));
            }
            left--;
        }
    }
}
