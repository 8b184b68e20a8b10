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
        Waves across = new Waves(width);
        Waves down = new Waves(height);
        double[] row = new double[width];
        double[] column = new double[height];
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    row[x] = at(latents, size, channel, y, x);
                }
                across.addPower(power, row);
            }
            for (int x = 0; x < width; x++) {
                for (int y = 0; y < height; y++) {
                    column[y] = at(latents, size, channel, y, x);
                }
                down.addPower(power, column);
            }
        }
        int lines = channels * (height + width);
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

    /** Cosines and sines over a line of points, computed once. */
    private static final class Waves {

        private final double[] cos;
        private final double[] sin;

        /** Waves of a line of {@code points}. */
        Waves(int points) {
            this.cos = new double[points];
            this.sin = new double[points];
            for (int i = 0; i < points; i++) {
                cos[i] = Math.cos(2 * Math.PI * i / points);
                sin[i] = Math.sin(2 * Math.PI * i / points);
            }
        }

        /** Adds the power of 1, 2, 3 waves and so on along the line. */
        void addPower(double[] power, double[] line) {
            for (int wave = 1; wave <= power.length; wave++) {
                double real = 0;
                double imaginary = 0;
                int turn = 0;
                for (double value : line) {
                    real += value * cos[turn];
                    imaginary += value * sin[turn];
                    turn = (turn + wave) % line.length;
                }
                power[wave - 1] += (real * real + imaginary * imaginary) / line.length;
            }
        }
    }
}
