package dev.panaflux.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;

/**
 * Converts what ImageIO decodes to RGB bytes, from the raw samples: gray becomes three equal values, 16-bit samples keep their
 * high byte, transparency is composed over white.
 *
 * <p>Pitfall: {@code BufferedImage.getRGB} converts colour spaces and treats gray samples as linear light.
 */
final class RasterPixels {

    private static final int CHANNELS = 3;
    private static final int WHITE = 255;

    private RasterPixels() {}

    /**
     * Passes on the rows of a decoded image.
     *
     * @return whether its layout of samples is supported
     */
    static boolean put(BufferedImage image, PixelRows rows) {
        ColorModel model = image.getColorModel();
        if (model instanceof ComponentColorModel) {
            return components(image.getRaster(), model, rows);
        }
        if (model instanceof IndexColorModel palette) {
            indices(image.getRaster(), palette, rows);
        } else {
            packed(image, rows);
        }
        return true;
    }

    /**
     * Passes on the rows of a four-component JPEG, which is always read as Adobe's inverted kind, by the simple formula
     * {@code R = (255 - C)(255 - K) / 255}; EXACT against Pillow.
     *
     * @param ycck whether the first three samples are luma and chroma
     */
    static void putCmyk(Raster raster, boolean ycck, PixelRows rows) {
        int width = raster.getWidth();
        byte[] rgb = new byte[width * CHANNELS];
        int[] row = new int[width * 4];
        int[] inverted = new int[CHANNELS];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int i = 0, o = 0; i < row.length; i += 4) {
                int light = row[i + 3];
                if (ycck) {
                    invertChroma(row[i], row[i + 1] - 128, row[i + 2] - 128, inverted);
                } else {
                    System.arraycopy(row, i, inverted, 0, CHANNELS);
                }
                for (int c = 0; c < CHANNELS; c++) {
                    rgb[o++] = (byte) Math.max(light - dividedBy255((WHITE - inverted[c]) * light), 0);
                }
            }
            rows.row(rgb);
        }
    }

    /** Makes every pixel of one gray white. */
    static void whiten(byte[] rgb, int gray) {
        byte key = (byte) gray;
        for (int i = 0; i < rgb.length; i += CHANNELS) {
            if (rgb[i] == key && rgb[i + 1] == key && rgb[i + 2] == key) {
                Arrays.fill(rgb, i, i + CHANNELS, (byte) WHITE);
            }
        }
    }

    private static boolean components(Raster raster, ColorModel model, PixelRows rows) {
        int bands = raster.getNumBands();
        boolean alpha = model.hasAlpha();
        int colours = alpha ? bands - 1 : bands;
        int bits = model.getComponentSize(0);
        int type = bits == 8 ? DataBuffer.TYPE_BYTE : DataBuffer.TYPE_USHORT;
        if ((colours != 1 && colours != CHANNELS)
                || (bits != 8 && bits != 16)
                || raster.getTransferType() != type
                || model.isAlphaPremultiplied()) {
            return false;
        }
        int shift = bits - 8;
        int width = raster.getWidth();
        byte[] rgb = new byte[width * CHANNELS];
        int[] row = new int[width * bands];
        Object elements = bits == 8 ? new byte[row.length] : new short[row.length];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getDataElements(raster.getMinX(), raster.getMinY() + y, width, 1, elements);
            widen(elements, shift, row);
            for (int i = 0, o = 0; i < row.length; i += bands) {
                int opacity = alpha ? row[i + colours] : WHITE;
                for (int c = 0; c < CHANNELS; c++) {
                    rgb[o++] = overWhite(row[i + (colours == 1 ? 0 : c)], opacity);
                }
            }
            rows.row(rgb);
        }
        return true;
    }

    /** The high bytes of samples, which {@code Raster.getPixels} would fetch one by one. */
    private static void widen(Object elements, int shift, int[] samples) {
        if (elements instanceof byte[] bytes) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] = bytes[i] & 0xff;
            }
        } else if (elements instanceof short[] shorts) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] = (shorts[i] & 0xffff) >> shift;
            }
        }
    }

    private static void indices(Raster raster, IndexColorModel palette, PixelRows rows) {
        byte[] colours = new byte[palette.getMapSize() * CHANNELS];
        for (int i = 0; i < palette.getMapSize(); i++) {
            put(palette.getRGB(i), colours, i * CHANNELS);
        }
        int width = raster.getWidth();
        byte[] rgb = new byte[width * CHANNELS];
        int[] row = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int x = 0, o = 0; x < width; x++, o += CHANNELS) {
                System.arraycopy(colours, row[x] * CHANNELS, rgb, o, CHANNELS);
            }
            rows.row(rgb);
        }
    }

    private static void packed(BufferedImage image, PixelRows rows) {
        int width = image.getWidth();
        byte[] rgb = new byte[width * CHANNELS];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0, o = 0; x < width; x++, o += CHANNELS) {
                put(row[x], rgb, o);
            }
            rows.row(rgb);
        }
    }

    private static void put(int argb, byte[] rgb, int at) {
        for (int c = 0; c < CHANNELS; c++) {
            rgb[at + c] = overWhite((argb >> (16 - 8 * c)) & 0xff, argb >>> 24);
        }
    }

    private static byte overWhite(int value, int opacity) {
        if (opacity == WHITE) {
            return (byte) value;
        }
        return (byte) dividedBy255(value * opacity + WHITE * (WHITE - opacity));
    }

    /** x / 255, rounded to nearest, for x up to 255^2. */
    private static int dividedBy255(int x) {
        return (x + 127) / 255;
    }

    /** Luma and chroma (ITU-R BT.601, full range, 16-bit fixed point as in libjpeg) to 255 less R, G, B. */
    private static void invertChroma(int luma, int blueness, int redness, int[] inverted) {
        inverted[0] = WHITE - Math.clamp(luma + ((91881 * redness + 32768) >> 16), 0, WHITE);
        inverted[1] = WHITE - Math.clamp(luma + ((-22554 * blueness - 46802 * redness + 32768) >> 16), 0, WHITE);
        inverted[2] = WHITE - Math.clamp(luma + ((116130 * blueness + 32768) >> 16), 0, WHITE);
    }
}
