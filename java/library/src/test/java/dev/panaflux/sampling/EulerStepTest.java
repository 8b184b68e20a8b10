package dev.panaflux.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.sampling.testkit.Fixtures;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EulerStepTest {

    static Stream<JsonNode> recorded() {
        return Fixtures.entries("/sampling/steps.json").stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void guidanceAndStepsGiveTheReferencesValuesBitForBit(JsonNode entry) {
        MersenneNormals normals = new MersenneNormals(entry.get("seed").longValue());
        float[] latents = normals.next(24 * 16);
        float[] conditional = normals.next(24 * 16);
        float[] unconditional = normals.next(24 * 16);

        new Guidance(entry.get("guidance").floatValue()).apply(conditional, unconditional);
        assertThat(Fixtures.digest(conditional)).isEqualTo(entry.get("velocity").stringValue());

        NoiseLevels levels = new Schedule.EmpiricalMu(5).levels(KleinFixtures.SCHEDULER, 24);
        for (int i = 0; i < levels.steps(); i++) {
            levels.step(i).advance(latents, conditional);
        }
        assertThat(Fixtures.digest(latents)).isEqualTo(entry.get("latents").stringValue());
    }

    @Test
    void aStepMovesAgainstTheVelocityByTheDropInSigma() {
        float[] latents = {1f, -2f};
        new EulerStep(750f, 0.75f, 0.25f).advance(latents, new float[] {2f, 4f});
        assertThat(latents).containsExactly(0f, -4f);
    }

    @Test
    void aScaleOfOneKeepsTheConditionalVelocity() {
        float[] conditional = {1f, -2f};
        new Guidance(1f).apply(conditional, new float[] {0.5f, 4f});
        assertThat(conditional).containsExactly(1f, -2f);
    }

    @Test
    void lengthsThatDifferAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EulerStep(750f, 0.75f, 0.25f).advance(new float[2], new float[3]))
                .withMessage("velocity: expected the latents' 2 values, found 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Guidance(4f).apply(new float[2], new float[3]))
                .withMessage("unconditional velocity: expected the conditional one's 2 values, found 3");
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.5f, Float.NaN, Float.POSITIVE_INFINITY})
    void aScaleThatIsNoNumberOfAtLeastZeroIsRefused(float scale) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Guidance(scale))
                .withMessage("guidance: expected a number of at least 0, found " + scale);
    }

    /** Several draws of 384 numbers from one generator, each a multiple of 16, are one draw of their total. */
    private static final class MersenneNormals {

        private final float[] all;
        private int taken;

        MersenneNormals(long seed) {
            all = new TorchNormal(seed).draw(3 * 24 * 16);
        }

        float[] next(int size) {
            float[] values = Arrays.copyOfRange(all, taken, taken + size);
            taken += size;
            return values;
        }
    }
}
