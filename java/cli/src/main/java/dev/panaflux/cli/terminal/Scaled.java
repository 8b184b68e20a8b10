package dev.panaflux.cli.terminal;

import dev.panaflux.image.RgbImage;

/** Resizes images for display. */
final class Scaled {

    private static final int CHANNELS = 3;

    private Scaled() {}

    /** An image of another size: means of areas where it shrinks, linear between pixels where it grows. */
    static RgbImage of(RgbImage image, int width, int height) {
        if (image.width() == width && image.height() == height) {
            return image;
        }
        byte[] pixels = new byte[width * height * CHANNELS];
        for (int y = 0; y < height; y++) {
            Span rows = Span.of(y, height, image.height());
            for (int x = 0; x < width; x++) {
                Span columns = Span.of(x, width, image.width());
                for (int channel = 0; channel < CHANNELS; channel++) {
                    pixels[(y * width + x) * CHANNELS + channel] = (byte) mean(image, columns, rows, channel);
                }
            }
        }
        return RgbImage.of(width, height, pixels);
    }

    private static int mean(RgbImage image, Span columns, Span rows, int channel) {
        double sum = 0;
        double total = 0;
        for (int y = rows.first(); y <= rows.last(); y++) {
            for (int x = columns.first(); x <= columns.last(); x++) {
                double weight = columns.weight(x) * rows.weight(y);
                sum += weight * image.value(x, y, channel);
                total += weight;
            }
        }
        return (int) Math.round(sum / total);
    }

    /** The pixels of one axis that make one of the result: those nearer to {@code center} than {@code reach}. */
    private record Span(double center, double reach, int first, int last) {

        static Span of(int out, int outSize, int inSize) {
            double scale = (double) inSize / outSize;
            double center = (out + 0.5) * scale - 0.5;
            double reach = Math.max(1, scale);
            int first = Math.clamp((int) Math.ceil(center - reach + 1e-9), 0, inSize - 1);
            int last = Math.clamp((int) Math.floor(center + reach - 1e-9), 0, inSize - 1);
            return new Span(center, reach, first, last);
        }

        double weight(int at) {
            return first == last ? 1 : Math.max(0, 1 - Math.abs(at - center) / reach);
        }
    }
}
