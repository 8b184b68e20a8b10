package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.sampling.testkit.Fixtures;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class LanczosTest {

    static Stream<JsonNode> recorded() {
        return Fixtures.entries("/image/lanczos.json").stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void resizingGivesPillowsBytes(JsonNode entry) {
        RgbImage image = TestImages.pattern(
                entry.get("size").get(0).intValue(), entry.get("size").get(1).intValue());
        RgbImage resized = Lanczos.resize(
                image, entry.get("to").get(0).intValue(), entry.get("to").get(1).intValue());
        assertThat(Fixtures.digest(resized.toBytes()))
                .isEqualTo(entry.get("sha256").stringValue());
    }

    @Test
    void aUniformImageStaysUniform() {
        byte[] gray = new byte[50 * 40 * 3];
        Arrays.fill(gray, (byte) 201);
        byte[] resized = Lanczos.resize(RgbImage.of(50, 40, gray), 33, 77).toBytes();
        assertThat(resized).hasSize(33 * 77 * 3).containsOnly((byte) 201);
    }

    @Test
    void anEmptySizeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Lanczos.resize(TestImages.pattern(8, 8), 0, 8));
    }
}
