package dev.panaflux.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.verify.GoldenCase;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The embedded model's recorded prompts in 8-bit integers beside the same backend's images in f32. */
@Tag("slow")
class Int8ImageTest {

    /** Below that, people see the difference. */
    private static final double LEAST_DECIBELS = 30;

    @TempDir
    private Path cache;

    static Stream<Arguments> casesOnBackendsWithIntegers() {
        return Stream.of(Backend.NATIVE, Backend.SCALAR)
                .flatMap(backend -> Stream.of("emoji-apple", "emoji-octopus", "emoji-pizza")
                        .map(name -> Arguments.of(backend, name)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("casesOnBackendsWithIntegers")
    void theImageIsHardToTellFromTheOneInFloats(BackendChoice backend, String name) throws IOException {
        GenerationRequest request =
                GoldenCase.read(TestPipelines.caseFolder(name)).request();
        ImageDifference difference =
                ImageDifference.between(draw(backend, Precision.INT8, request), draw(backend, Precision.F32, request));
        assertThat(difference.psnr()).isGreaterThanOrEqualTo(LEAST_DECIBELS);
        assertThat(difference.max()).as("integers were used at all").isPositive();
    }

    private RgbImage draw(BackendChoice backend, Precision precision, GenerationRequest request) throws IOException {
        ImagePipeline.Builder builder = TestPipelines.builder(TestPipelines.model("emoji"), backend)
                .kernels(new KernelOptions(backend, precision, 2))
                .quantizedWeights(new QuantizedCache(cache));
        try (ImagePipeline pipeline = TestPipelines.buildOrSkip(builder)) {
            return pipeline.generate(request).getFirst().image();
        }
    }
}
