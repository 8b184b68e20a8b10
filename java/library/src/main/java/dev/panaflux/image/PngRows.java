package dev.panaflux.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * The image data of a PNG file: each row as its difference from a prediction, deflated.
 *
 * <p>Of the five predictions of the PNG specification (§9) each row uses the one whose differences, as signed bytes, have
 * the smallest sum of magnitudes. ImageIO's writer uses no prediction for RGB images; its files are up to 50 % larger.
 */
final class PngRows {

    private static final int PIXEL_BYTES = 3;
    private static final int FILTERS = 5;
    private static final int LEVEL = 6;

    /** [filter][1 + row bytes]: the row under each prediction, after the filter's number. */
    private final byte[][] candidates;

    private final int rowBytes;

    private PngRows(int rowBytes) {
        this.rowBytes = rowBytes;
        this.candidates = new byte[FILTERS][1 + rowBytes];
        for (int filter = 0; filter < FILTERS; filter++) {
            candidates[filter][0] = (byte) filter;
        }
    }

    /** The content of the {@code IDAT} chunk. */
    static byte[] deflate(RgbImage image) {
        PngRows rows = new PngRows(image.width() * PIXEL_BYTES);
        byte[] rgb = image.pixels();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(LEVEL);
        deflater.setStrategy(Deflater.FILTERED);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, deflater, 1 << 16)) {
            byte[] above = new byte[rows.rowBytes];
            byte[] row = new byte[rows.rowBytes];
            for (int y = 0; y < image.height(); y++) {
                System.arraycopy(rgb, y * rows.rowBytes, row, 0, rows.rowBytes);
                out.write(rows.best(row, above));
                byte[] done = above;
                above = row;
                row = done;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private byte[] best(byte[] row, byte[] above) {
        long[] magnitudes = new long[FILTERS];
        for (int i = 0; i < rowBytes; i++) {
            int value = row[i] & 0xff;
            int left = i < PIXEL_BYTES ? 0 : row[i - PIXEL_BYTES] & 0xff;
            int up = above[i] & 0xff;
            int corner = i < PIXEL_BYTES ? 0 : above[i - PIXEL_BYTES] & 0xff;
            magnitudes[0] += put(0, i, value);
            magnitudes[1] += put(1, i, value - left);
            magnitudes[2] += put(2, i, value - up);
            magnitudes[3] += put(3, i, value - (left + up) / 2);
            magnitudes[4] += put(4, i, value - nearest(left, up, corner));
        }
        int best = 0;
        for (int filter = 1; filter < FILTERS; filter++) {
            if (magnitudes[filter] < magnitudes[best]) {
                best = filter;
            }
        }
        return candidates[best];
    }

    private int put(int filter, int at, int difference) {
        byte wrapped = (byte) difference;
        candidates[filter][1 + at] = wrapped;
        return Math.abs(wrapped);
    }

    /** Paeth's predictor: the neighbour nearest to {@code left + up - corner}. */
    private static int nearest(int left, int up, int corner) {
        int fromLeft = Math.abs(up - corner);
        int fromUp = Math.abs(left - corner);
        int fromCorner = Math.abs(left + up - 2 * corner);
        if (fromLeft <= fromUp && fromLeft <= fromCorner) {
            return left;
        }
        return fromUp <= fromCorner ? up : corner;
    }
}
