package dev.panaflux.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.sampling.testkit.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class NoiseSourceTest {

    @Test
    void torchNoiseIsBitForBitTorchsForEverySizeAndSeed() {
        List<String> wrong = new ArrayList<>();
        List<JsonNode> cases = Fixtures.entries("/sampling/torch-noise.json");
        for (JsonNode entry : cases) {
            long seed = entry.get("seed").longValue();
            int size = entry.get("size").intValue();
            float[] drawn = NoiseSource.TORCH.planar(seed, size, 1, 1);
            if (!Fixtures.digest(drawn).equals(entry.get("sha256").stringValue())) {
                wrong.add("seed " + seed + " size " + size);
            }
        }
        assertThat(cases).hasSizeGreaterThan(700);
        assertThat(wrong).isEmpty();
    }

    @Test
    void torchNoiseAgreesWithTheReferenceRecordedOnAnotherMachine() {
        Map<String, float[]> golden = Fixtures.tensors("/reference/torch-noise.safetensors");
        assertThat(golden).hasSize(28);
        golden.forEach((name, expected) -> {
            long seed = Long.parseLong(name.substring("seed".length(), name.indexOf(".n")));
            assertThat(NoiseSource.TORCH.planar(seed, 1, 1, expected.length))
                    .as(name)
                    .containsExactly(expected, within(1e-6f));
        });
    }

    static Stream<JsonNode> torchLatents() {
        return Fixtures.entries("/sampling/torch-latents.json").stream();
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("torchLatents")
    void torchLatentsAgreeBitForBitInBothLayouts(JsonNode entry) {
        long seed = entry.get("seed").longValue();
        int channels = entry.get("channels").intValue();
        int rows = entry.get("rows").intValue();
        int columns = entry.get("columns").intValue();
        assertThat(Fixtures.digest(NoiseSource.TORCH.planar(seed, channels, rows, columns)))
                .isEqualTo(entry.get("planar").stringValue());
        assertThat(Fixtures.digest(NoiseSource.TORCH.tokens(seed, channels, rows, columns)))
                .isEqualTo(entry.get("tokens").stringValue());
    }

    static Stream<JsonNode> irisNoise() {
        return Fixtures.entries("/sampling/iris-noise.json").stream();
    }

    @ParameterizedTest
    @MethodSource("irisNoise")
    void irisNoiseAgreesWithAnIndependentOracle(JsonNode entry) {
        int channels = entry.get("channels").intValue();
        int rows = entry.get("rows").intValue();
        int columns = entry.get("columns").intValue();
        float[] drawn = NoiseSource.IRIS.planar(entry.get("seed").longValue(), channels, rows, columns);
        assertThat(drawn).hasSize(channels * rows * columns);
        double sum = 0;
        double squares = 0;
        for (float value : drawn) {
            sum += value;
            squares += (double) value * value;
        }
        for (int i = 0; i < 8; i++) {
            assertThat(drawn[i]).isEqualTo(entry.get("first").get(i).floatValue(), within(1e-6f));
            assertThat(drawn[drawn.length - 8 + i])
                    .isEqualTo(entry.get("last").get(i).floatValue(), within(1e-6f));
        }
        assertThat(sum).isEqualTo(entry.get("sum").doubleValue(), within(1e-2));
        assertThat(squares).isEqualTo(entry.get("squares").doubleValue(), within(1e-2));
    }

    @Test
    void irisNoiseOfASmallerSizeIsASampleOfTheLargerOne() {
        float[] large = NoiseSource.IRIS.planar(7, 2, 112, 112);
        float[] small = NoiseSource.IRIS.planar(7, 2, 28, 14);
        for (int c = 0; c < 2; c++) {
            for (int y = 0; y < 28; y++) {
                for (int x = 0; x < 14; x++) {
                    assertThat(small[(c * 28 + y) * 14 + x]).isEqualTo(large[(c * 112 + y * 4) * 112 + x * 8]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void tokensHoldTheChannelsOfOnePositionAfterAnother(NoiseSource source) {
        float[] planar = source.planar(3, 5, 4, 6);
        float[] tokens = source.tokens(3, 5, 4, 6);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 6; x++) {
                for (int c = 0; c < 5; c++) {
                    assertThat(tokens[(y * 6 + x) * 5 + c]).isEqualTo(planar[(c * 4 + y) * 6 + x]);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSameNoiseAndAnotherSeedAnother(NoiseSource source) {
        float[] once = source.tokens(42, 16, 8, 8);
        assertThat(source.tokens(42, 16, 8, 8)).isEqualTo(once);
        assertThat(source.tokens(43, 16, 8, 8)).isNotEqualTo(once);
    }

    @ParameterizedTest
    @EnumSource
    void noiseIsStandardNormal(NoiseSource source) {
        float[] noise = source.planar(2026, 16, 100, 100);
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        for (float value : noise) {
            double square = (double) value * value;
            sum += value;
            squares += square;
            fourths += square * square;
        }
        assertThat(sum / noise.length).as("mean").isEqualTo(0.0, within(0.01));
        assertThat(squares / noise.length).as("variance").isEqualTo(1.0, within(0.01));
        assertThat(fourths / noise.length).as("kurtosis").isEqualTo(3.0, within(0.1));
    }

    @ParameterizedTest
    @EnumSource
    void aSourceIsFoundByItsLabel(NoiseSource source) {
        assertThat(NoiseSource.named(source.label())).isEqualTo(source);
    }

    @Test
    void anUnknownSourceIsRefusedNamingTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NoiseSource.named("philox"))
                .withMessage("rng: expected torch or iris, found philox");
    }

    @ParameterizedTest
    @EnumSource
    void extentsMustBePositive(NoiseSource source) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.planar(0, 16, 0, 4))
                .withMessage("noise: expected positive extents, found [16, 0, 4]");
    }
}
