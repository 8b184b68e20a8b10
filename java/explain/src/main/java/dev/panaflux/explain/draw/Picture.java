package dev.panaflux.explain.draw;

import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import java.util.Base64;

/** Small pictures inside the page. */
public final class Picture {

    /** From nothing to much: dark, violet, red, orange, nearly white. */
    private static final int[] RAMP = {0x16181d, 0x3a2c58, 0x8c3a62, 0xcf5f3c, 0xf2b45a, 0xfff3d6};

    private Picture() {}

    private static String cells(RgbImage image, String alt) {
        return element(image, encoded(image), alt, "cells");
    }

    /** A PNG in Base64. */
    static String encoded(RgbImage image) {
        return Base64.getEncoder().encodeToString(PngFile.encode(image, ImageMetadata.none()));
    }

    /** An image element with what {@link #encoded} made of {@code image}. */
    static String element(RgbImage image, String data, String alt, String style) {
        return "<img class=\"" + style + "\" width=\"" + image.width() + "\" height=\"" + image.height() + "\" alt=\""
                + Html.escape(alt) + "\" src=\"data:image/png;base64," + data + "\">";
    }

    /**
     * Values as colours.
     *
     * @param values {@code [height, width]}
     * @param most the value of the brightest colour
     */
    public static String heat(float[] values, int width, double most, String alt) {
        return cells(colours(values, width, most), alt);
    }

    /** The same as an image. */
    static RgbImage colours(float[] values, int width, double most) {
        byte[] rgb = new byte[3 * values.length];
        for (int i = 0; i < values.length; i++) {
            int colour = colour(most <= 0 ? 0 : values[i] / most);
            for (int channel = 0; channel < 3; channel++) {
                rgb[3 * i + channel] = (byte) (colour >> (16 - 8 * channel));
            }
        }
        return RgbImage.of(width, values.length / width, rgb);
    }

    /**
     * Values as greys, from the least to the greatest; large pictures lose resolution.
     *
     * @param values {@code [height, width]}
     * @param side the most pixels of a side
     */
    public static String greys(float[] values, int width, int side, String alt) {
        int height = values.length / width;
        int skip = Math.ceilDiv(Math.max(width, height), side);
        int columns = width / skip;
        int rows = height / skip;
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        byte[] rgb = new byte[3 * columns * rows];
        for (int i = 0; i < columns * rows; i++) {
            float value = values[i / columns * skip * width + i % columns * skip];
            byte grey = (byte) Math.round(255 * (value - least) / Math.max(1e-12f, greatest - least));
            rgb[3 * i] = grey;
            rgb[3 * i + 1] = grey;
            rgb[3 * i + 2] = grey;
        }
        return cells(RgbImage.of(columns, rows, rgb), alt);
    }

    private static int colour(double share) {
        double place = Math.clamp(share, 0, 1) * (RAMP.length - 1);
        int index = Math.min(RAMP.length - 2, (int) place);
        double part = place - index;
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = RAMP[index] >> shift & 0xff;
            int to = RAMP[index + 1] >> shift & 0xff;
            colour |= (int) Math.round(from + part * (to - from)) << shift;
        }
        return colour;
    }
}
