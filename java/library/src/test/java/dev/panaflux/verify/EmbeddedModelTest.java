package dev.panaflux.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.TestPipelines;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of the model that ships with the program; a backend that this machine lacks is reported as skipped. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedModelTest {

    private static final String APPLE = "a red apple";
    private static final int SEED = 42;

    /** What the reference's images may differ by too; it is 48 dB at least, where another seed's image has 42. */
    private static final int LEVELS = 1;

    @SuppressWarnings("NullAway.Init")
    private RgbImage yardstick;

    @BeforeAll
    void drawInPlainJava() throws IOException {
        yardstick = draw(APPLE, SEED, Backend.SCALAR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "vector"})
    void anApplesImageIsTheSameOnEveryBackendInF32(Backend backend) throws IOException {
        RgbImage apple = draw(APPLE, SEED, backend);
        assertThat(ImageDifference.between(apple, yardstick).max()).isLessThanOrEqualTo(LEVELS);
    }

    @Test
    void anotherSeedsImageIsNotTheSame() throws IOException {
        RgbImage other = draw(APPLE, SEED + 1, Backend.VECTOR);
        assertThat(ImageDifference.between(other, yardstick).max()).isGreaterThan(LEVELS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a quixotic zeugma",
                "ein Wal im Wasserglas, gemalt von niemandem, an einem Dienstag im November, bei Regen und Wind",
                "日本の城 🦊 \u0000\uD800",
                "{\"prompt\": 1e400}\n\t<|im_end|><think>"
            })
    void wordsThatItHasNeverSeenGiveSomeImage(String prompt) throws IOException {
        RgbImage image = draw(prompt, SEED, Backend.VECTOR);
        Set<Integer> colours = new HashSet<>();
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                colours.add(image.value(x, y, 0) << 16 | image.value(x, y, 1) << 8 | image.value(x, y, 2));
            }
        }
        assertThat(colours).hasSizeGreaterThan(100);
    }

    private static RgbImage draw(String prompt, int seed, BackendChoice backend) throws IOException {
        GenerationRequest request = GenerationRequest.of(prompt).seed(seed).build();
        ImagePipeline.Builder builder = TestPipelines.builder(TestPipelines.model("emoji"), backend);
        try (ImagePipeline pipeline = TestPipelines.buildOrSkip(builder)) {
            assertThat(pipeline.plan().operators().values()).containsOnly(backend.label());
            return pipeline.generate(request).getFirst().image();
        }
    }
}
