package dev.panaflux.explain.page;

import dev.panaflux.model.LatentSize;

/** How strong waves of each length are in latents. */
final class Spectrum {

    /** A token's channels are 2x2 points of a quarter of the channels. */
    private static final int PATCH = 2;

    private Spectrum() {}

    /**
     * The mean power of waves along rows and columns, scaled so that noise of variance 1 has a power of 1.
     *
     * @param latents {@code [tokens, channels]}; channel {@code 4 c + 2 dy + dx} is channel {@code c} of the point {@code (dy, dx)}
     * @return by the number of waves across the smaller side of the picture, from 1
     */
    static double[] of(float[] latents, LatentSize size) {
        int channels = latents.length / size.tokens() / (PATCH * PATCH);
        int width = PATCH * size.width();
        int height = PATCH * size.height();
        int most = Math.min(width, height) / 2;
        double[] power = new double[most];
        int lines = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                double[] line = new double[width];
                for (int x = 0; x < width; x++) {
                    line[x] = at(latents, size, channel, y, x);
                }
                add(power, line);
                lines++;
            }
            for (int x = 0; x < width; x++) {
                double[] line = new double[height];
                for (int y = 0; y < height; y++) {
                    line[y] = at(latents, size, channel, y, x);
                }
                add(power, line);
                lines++;
            }
        }
        for (int wave = 0; wave < most; wave++) {
            power[wave] /= lines;
        }
        return power;
    }

    private static double at(float[] latents, LatentSize size, int channel, int y, int x) {
        int token = y / PATCH * size.width() + x / PATCH;
        int channels = latents.length / size.tokens();
        return latents[token * channels + (channel * PATCH + y % PATCH) * PATCH + x % PATCH];
    }

    private static void add(double[] power, double[] line) {
        for (int wave = 1; wave <= power.length; wave++) {
            double real = 0;
            double imaginary = 0;
            for (int i = 0; i < line.length; i++) {
                double angle = 2 * Math.PI * wave * i / line.length;
                real += line[i] * Math.cos(angle);
                imaginary += line[i] * Math.sin(angle);
            }
            power[wave - 1] += (real * real + imaginary * imaginary) / line.length;
        }
    }
}
