package dev.panaflux.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProjectionFitTest {

    private static final int CHANNELS = 8;
    private static final int SCALE = 2;
    private static final LatentSize GRID = new LatentSize(3, 5);

    private final Random random = new Random(20261128);
    private final LatentProjection decoder = new LatentProjection(randoms(CHANNELS * 48), randoms(48));

    private float[] randoms(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** What a linear decoder of twice the projection's resolution makes of latents: each pixel four times. */
    private float[] decoded(float[] latents) {
        float[] small = decoder.apply(latents, GRID);
        int width = GRID.width() * decoder.pixelsPerToken();
        float[] large = new float[small.length * SCALE * SCALE];
        for (int i = 0; i < large.length; i++) {
            int pixel = i / 3;
            int x = pixel % (width * SCALE) / SCALE;
            int y = pixel / (width * SCALE) / SCALE;
            large[i] = small[(y * width + x) * 3 + i % 3];
        }
        return large;
    }

    private ProjectionFit fit(int samples) {
        ProjectionFit fit = new ProjectionFit(CHANNELS, ProjectionFit.SIDE * SCALE);
        for (int sample = 0; sample < samples; sample++) {
            float[] latents = randoms(GRID.tokens() * CHANNELS);
            fit.add(latents, GRID, decoded(latents));
        }
        return fit;
    }

    @Test
    void findsADecoderThatIsLinear() {
        ProjectionFit fit = fit(40);
        LatentProjection found = fit.solve();

        assertThat(found.pixelsPerToken()).isEqualTo(ProjectionFit.SIDE);
        assertThat(found.latentChannels()).isEqualTo(CHANNELS);
        // The ridge shortens the weights by a thousandth.
        assertThat(found.weights()).usingComparatorWithPrecision(0.01f).containsExactly(decoder.weights());
        assertThat(found.bias()).usingComparatorWithPrecision(0.01f).containsExactly(decoder.bias());
        assertThat(fit.toldBy(found)).isCloseTo(1, within(1e-4));
    }

    @Test
    void tellsThatAMeanTellsNothing() {
        ProjectionFit fit = fit(40);
        float[] mean =
                new LatentProjection(new float[CHANNELS * 48], fit.solve().bias()).bias();

        assertThat(fit.toldBy(new LatentProjection(new float[CHANNELS * 48], mean)))
                .isCloseTo(0, within(0.02));
    }

    @Test
    void staysFiniteWhereChannelsNeverVary() {
        ProjectionFit fit = new ProjectionFit(CHANNELS, ProjectionFit.SIDE);
        fit.add(new float[GRID.tokens() * CHANNELS], GRID, randoms(GRID.tokens() * 48));

        assertThat(fit.solve().weights()).containsOnly(0);
        for (float value : fit.solve().bias()) {
            assertThat(value).isFinite();
        }
    }

    @Test
    void placesTheSquaresOfTokensAsTheyLie() {
        float[] bias = new float[48];
        float[] weights = new float[48];
        weights[(1 * 4 + 2) * 3] = 1;
        float[] image = new LatentProjection(weights, bias).apply(new float[] {0, 0, 0, 5}, new LatentSize(2, 2));

        assertThat(image[((4 + 1) * 8 + 4 + 2) * 3]).isEqualTo(5);
        assertThat(image).hasSize(8 * 8 * 3).contains(5, org.assertj.core.api.Assertions.atIndex(138));
    }

    @Test
    void rejectsWhatDoesNotFit() {
        ProjectionFit fit = new ProjectionFit(CHANNELS, ProjectionFit.SIDE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fit.add(new float[7], GRID, new float[GRID.tokens() * 48]))
                .withMessageStartingWith("sample: expected 120 latents");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decoder.apply(new float[7], GRID))
                .withMessage("latents: expected 15 x 8 values, found 7");
        assertThatIllegalArgumentException().isThrownBy(() -> new LatentProjection(new float[48], new float[47]));
        assertThatIllegalArgumentException().isThrownBy(() -> new LatentProjection(new float[47], new float[48]));
    }
}
