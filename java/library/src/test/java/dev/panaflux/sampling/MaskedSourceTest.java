package dev.panaflux.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MaskedSourceTest {

    private static final EulerStep STEP = new EulerStep(500, 0.5f, 0.25f);

    @Test
    void tokensOutsideTheMaskAreTheSourceAtTheNextNoiseLevel() {
        float[] latents = {9, 9, 9, 9};
        new MaskedSource(new float[] {4, 8, 4, 8}, new float[] {0, 1}, List.of(new float[] {-4, 0, 7, 7}))
                .accept(new CompletedStep(0, STEP, List.of(latents), List.of(new float[4])));
        assertThat(latents).containsExactly(0.25f * -4 + 0.75f * 4, 0.75f * 8, 9, 9);
    }

    @Test
    void aTokenThatIsPartlyMaskedIsMixed() {
        float[] latents = {9};
        new MaskedSource(new float[] {4}, new float[] {0.5f}, List.of(new float[] {0}))
                .accept(new CompletedStep(0, STEP, List.of(latents), List.of(new float[1])));
        assertThat(latents).containsExactly(0.5f * 3 + 0.5f * 9);
    }

    @Test
    void afterTheLastStepTheSourceIsThereToTheBit() {
        float[] latents = {9};
        new MaskedSource(new float[] {0.1f}, new float[] {0}, List.of(new float[] {3}))
                .accept(new CompletedStep(0, new EulerStep(500, 0.5f, 0), List.of(latents), List.of(new float[1])));
        assertThat(latents).containsExactly(0.1f);
    }

    @Test
    void masksThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MaskedSource(new float[4], new float[3], List.of()))
                .withMessage("mask: expected a divisor of the source's 4 values, found 3");
    }
}
