package dev.panaflux.explain;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
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
import dev.panaflux.pipeline.StageRecorder;
import dev.panaflux.weights.int8.QuantizedCache;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One request, explained and made without a page.
 *
 * @param explanation with the page
 * @param plain without it
 * @param stages of the run without it
 */
record Explained(Explanation explanation, GeneratedImage plain, StageRecorder stages) {

    /** A model of the test resources, by the name of its folder. */
    static ModelFiles model(String name) throws IOException {
        return ModelFiles.read(ModelSource.of(resource("models/" + name)));
    }

    /** A model of the test resources with another decoder of them. */
    static ModelFiles model(String name, String decoder) throws IOException {
        return ModelFiles.read(ModelSource.of(resource("models/" + name))
                .withDecoder(resource("decoders/" + decoder + ".safetensors")));
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(Explained.class.getResource("/reference/" + name))
                    .toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Makes both, with a model of the test resources. */
    static Explained of(String name, GenerationRequest request) throws IOException {
        return of(model(name), request);
    }

    /** Makes both. */
    static Explained of(ModelFiles model, GenerationRequest request) throws IOException {
        StageRecorder stages = new StageRecorder();
        List<GeneratedImage> images = new ArrayList<>();
        Path folder = Files.createTempDirectory("explained");
        try (SelectedKernels kernels = KernelSelector.installed().select(KernelOptions.defaults());
                ImagePipeline pipeline = ImagePipeline.of(model).on(kernels).build()) {
            pipeline.generate(request, RunControl.quiet().recording(stages), images::add);
            Explanation explanation = new Explainer(
                            model,
                            kernels,
                            new QuantizedCache(folder.resolve("int8")),
                            new PreviewCache(folder.resolve("previews")))
                    .explain(request, ProgressListener.NONE, new Cancellation());
            return new Explained(explanation, images.getFirst(), stages);
        }
    }

    PageReader page() {
        return new PageReader(explanation.page());
    }

    float[] floats(String stage) {
        return ((StageRecorder.Floats)
                        Objects.requireNonNull(stages.recordings().get(stage), stage))
                .values();
    }

    int[] ints(String stage) {
        return ((StageRecorder.Ints) Objects.requireNonNull(stages.recordings().get(stage), stage)).values();
    }
}
