package dev.panaflux.explain.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.model.LatentSize;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The strengths of waves in latents that are known. */
class SpectrumTest {

    /** 12 by 16 points of two channels. */
    private static final LatentSize SIZE = new LatentSize(6, 8);

    private static final int CHANNELS = 2;

    @Test
    void aWaveAlongTheRowsIsFoundAtItsNumber() {
        double[] power = Spectrum.of(latents((channel, y, x) -> Math.cos(2 * Math.PI * 3 * x / 16)), SIZE);
        // A row of cosines has 16 / 2 at its wave, squared and divided by 16: 4; a column is constant. 12 rows, 16
        // columns.
        assertThat(power).hasSize(6);
        for (int wave = 1; wave <= 6; wave++) {
            assertThat(power[wave - 1]).as("%d waves", wave).isCloseTo(wave == 3 ? 4 * 12 / 28.0 : 0, within(1e-6));
        }
    }

    @Test
    void noiseHasAllWavesInEqualStrength() {
        Random random = new Random(5);
        LatentSize large = new LatentSize(32, 32);
        float[] noise = new float[large.tokens() * 4 * 16];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        for (double power : Spectrum.of(noise, large)) {
            assertThat(power).isCloseTo(1, within(0.1));
        }
    }

    @FunctionalInterface
    private interface Point {
        double at(int channel, int y, int x);
    }

    private static float[] latents(Point point) {
        float[] latents = new float[SIZE.tokens() * 4 * CHANNELS];
        for (int token = 0; token < SIZE.tokens(); token++) {
            for (int i = 0; i < 4 * CHANNELS; i++) {
                int y = 2 * (token / SIZE.width()) + i / 2 % 2;
                int x = 2 * (token % SIZE.width()) + i % 2;
                latents[token * 4 * CHANNELS + i] = (float) point.at(i / 4, y, x);
            }
        }
        return latents;
    }
}
