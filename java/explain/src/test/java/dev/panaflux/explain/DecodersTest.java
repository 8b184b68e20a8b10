package dev.panaflux.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.pipeline.GenerationRequest;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The section on the decoder tells of the one that ran. */
class DecodersTest {

    private final GenerationRequest request =
            GenerationRequest.of("a cat").seed(1).steps(2).size(64, 64).build();

    private String decoder(Explained explained) {
        assertThat(explained.explanation().image().document())
                .isEqualTo(explained.plain().document());
        return explained.page().section("decoder");
    }

    @Tag("slow")
    @Test
    void theAutoencodersOwnUndoesTheScalingAndNormalisesGroups() throws IOException {
        assertThat(decoder(Explained.of(Explained.model("tiny"), request)))
                .contains("The scaling to variance 1 is undone", "and silu follows", "blue, from −1 to 1")
                .contains("two convolutions of the decoder", "<b>64 × 64</b> points, 16 channels")
                .doesNotContain("tanh", "Larger ones are left out", "TAEF2");
    }

    @Tag("slow")
    @Test
    void oneOfOtherWidthsIsOfTheSameKind() throws IOException {
        assertThat(decoder(Explained.of(Explained.model("tiny", "small"), request)))
                .contains("The scaling to variance 1 is undone", "two convolutions of the decoder")
                .contains("<b>64 × 64</b> points, 24 channels")
                .doesNotContain("TAEF2");
    }

    @Tag("slow")
    @Test
    void taef2LimitsTheLatentsAndHasNoNegativeNumbers() throws IOException {
        assertThat(decoder(Explained.of(Explained.model("tiny", "tiny"), request)))
                .contains("<code>3 · tanh(x / 3)</code>", "negative numbers become 0", "blue, from 0 to 1")
                .contains("three convolutions of the decoder", "TAEF2", "<b>32 × 32</b> points, 20 channels")
                .contains("Larger ones are left out: they were computed in bands of rows")
                .doesNotContain("variance 1 is undone", "silu", "<b>64 × 64</b>");
    }
}
