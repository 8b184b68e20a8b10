package dev.panaflux.verify;

import dev.panaflux.family.ModelFiles;
import dev.panaflux.image.ImageDifference;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelPlan;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.StageRecorder;
import dev.panaflux.pipeline.StageRecorder.Floats;
import dev.panaflux.pipeline.StageRecorder.Recording;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Generates one image with several backends and compares each with the first. */
public final class BackendVerifier {

    private final ModelFiles model;
    private final GenerationRequest request;
    private final RunControl control;
    private final Drawn base;

    /** An image and its intermediate results. */
    private record Drawn(KernelPlan plan, Map<String, Recording> stages, RgbImage image) {}

    /**
     * Generates the image that the others are compared with.
     *
     * @param options its backend
     * @throws IOException if the model cannot be read
     */
    public BackendVerifier(ModelFiles model, GenerationRequest request, KernelOptions options, RunControl control)
            throws IOException {
        this.model = model;
        this.request = request;
        this.control = control;
        this.base = draw(options);
    }

    /** The plan of the image that the others are compared with. */
    public KernelPlan base() {
        return base.plan();
    }

    /**
     * Generates the same image with {@code options}.
     *
     * @throws IOException if the model cannot be read
     */
    public BackendAgreement compare(KernelOptions options) throws IOException {
        Drawn drawn = draw(options);
        List<BackendAgreement.Stage> stages = new ArrayList<>();
        drawn.stages().forEach((name, recording) -> {
            if (recording instanceof Floats actual && base.stages().get(name) instanceof Floats expected) {
                stages.add(new BackendAgreement.Stage(name, StageErrors.between(actual.values(), expected.values())));
            }
        });
        return new BackendAgreement(drawn.plan(), stages, ImageDifference.between(drawn.image(), base.image()));
    }

    private Drawn draw(KernelOptions options) throws IOException {
        StageRecorder recorder = new StageRecorder();
        List<GeneratedImage> images = new ArrayList<>();
        try (ImagePipeline pipeline = ImagePipeline.of(model).kernels(options).build()) {
            pipeline.generate(request, control.recording(recorder), images::add);
            return new Drawn(
                    pipeline.plan(), recorder.recordings(), images.getFirst().image());
        }
    }
}
