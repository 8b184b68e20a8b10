package dev.panaflux.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.PreviewCache;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a page costs on top of its image, in calls of operators: they do not depend on the machine. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CostTest {

    private static final int STEPS = 3;
    private static final int TEXT_LAYERS = 3;
    private static final int BLOCKS = 6;
    /** What is there before the first step, and two for each step but the last: expected, and after it. */
    private static final int PICTURES = 2 * (STEPS - 1) + 1;

    private final GenerationRequest request =
            GenerationRequest.of("a red apple").seed(1).steps(STEPS).build();
    private final CountedCalls plain = new CountedCalls();
    private final CountedCalls explained = new CountedCalls();
    private PageReader page = new PageReader("");

    @BeforeAll
    void makeBoth(@TempDir Path folder) throws IOException {
        ModelFiles model = Explained.model("emoji");
        try (SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults())) {
            List<GeneratedImage> images = new ArrayList<>();
            try (ImagePipeline pipeline =
                    ImagePipeline.of(model).on(kernels.watched(plain::of)).build()) {
                pipeline.generate(request, RunControl.quiet(), images::add);
            }
            page = new PageReader(new Explainer(
                            model, kernels.watched(explained::of), new QuantizedCache(folder), new PreviewCache(folder))
                    .explain(request, ProgressListener.NONE, new Cancellation())
                    .page());
        }
    }

    @Test
    void theNetworksRunOnce() {
        for (Operator operator : List.of(
                Operator.EMBEDDING_GATHER, Operator.RMS_NORM, Operator.HEAD_NORM_ROPE, Operator.LAYER_NORM_MODULATE)) {
            assertThat(explained.of(operator)).as(operator.label()).isPositive().isEqualTo(plain.of(operator));
        }
    }

    @Test
    void attentionIsComputedOnceMoreToReadItsWeights() {
        int watched = TEXT_LAYERS + STEPS * BLOCKS;
        int inADecoder = plain.of(Operator.ATTENTION) - watched;
        assertThat(explained.of(Operator.ATTENTION) - plain.of(Operator.ATTENTION))
                .isEqualTo(watched + PICTURES * inADecoder);
    }

    @Test
    void theDecoderMakesTheImageAndThePicturesOfTheSteps() {
        assertThat(explained.of(Operator.CONV2D)).isEqualTo((1 + PICTURES) * plain.of(Operator.CONV2D));
    }

    @Test
    void noBackendStartsButPlainJava() {
        String table = page.html().substring(page.html().indexOf("the backend of this run and in plain Java"));
        assertThat(Pattern.compile("<th scope=\"row\">([a-z-]+)</th>")
                        .matcher(table.substring(0, table.indexOf("</table>")))
                        .results()
                        .map(row -> row.group(1)))
                .hasSize(2)
                .endsWith("scalar");
    }
}
