package dev.panaflux.explain;

import dev.panaflux.explain.page.Page;
import dev.panaflux.explain.page.Story;
import dev.panaflux.explain.record.Arithmetic;
import dev.panaflux.explain.record.BackendTrial;
import dev.panaflux.explain.record.BackendTrial.Compared;
import dev.panaflux.explain.record.Pictures;
import dev.panaflux.explain.record.ProductTrials;
import dev.panaflux.explain.record.Recording;
import dev.panaflux.explain.record.RunRecorder;
import dev.panaflux.explain.record.StepTrace;
import dev.panaflux.family.BlockSizes;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ImageSettings;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.PreviewCache;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.RequestPlanner;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.int8.QuantizedCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes one image and the page that explains it.
 *
 * @param model the model
 * @param kernels what computes; its owner closes it
 * @param quantized where 8-bit weights are kept
 * @param previews where projections for previews are kept
 * @param allBackends whether the page compares all backends that can run here; else the kernels with plain Java
 */
public record Explainer(
        ModelFiles model,
        SelectedKernels kernels,
        QuantizedCache quantized,
        PreviewCache previews,
        boolean allBackends) {

    /** The largest part of a run's arithmetic that pictures of its latents may cost on top. */
    private static final double SHARE_OF_PICTURES = 1.0;

    /** Operations that take little time beside the start of a program. */
    private static final double SOON_COMPUTED = 26e9;

    /** Compares the kernels with plain Java only, so that no other backend has to start. */
    public Explainer(ModelFiles model, SelectedKernels kernels, QuantizedCache quantized, PreviewCache previews) {
        this(model, kernels, quantized, previews, false);
    }

    /** The same, comparing all backends that can run here, which takes longer. */
    public Explainer withAllBackends() {
        return new Explainer(model, kernels, quantized, previews, true);
    }

    /**
     * Makes the image of {@code request} and its page. The image is the same as without the page.
     *
     * @throws IllegalArgumentException if the request asks for several images, or for what the model cannot do
     * @throws ModelFormatException if a weight is missing or does not fit its config
     * @throws ImageFormatException if a reference image is too small or too narrow
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    public Explanation explain(GenerationRequest request, ProgressListener progress, Cancellation cancellation)
            throws ModelFormatException, ImageFormatException {
        if (request.prompts().size() * request.count() != 1) {
            throw new IllegalArgumentException("explain: expected one prompt and one image, found %d"
                    .formatted(request.prompts().size() * request.count()));
        }
        ImageSettings settings = new RequestPlanner(model).settings(request);
        PromptTokenizer tokenizer =
                PromptTokenizer.load(model.tokenizer(), model.description().prompts());
        Integer length = request.textTokens();
        String prompt = request.prompts().getFirst();
        RunRecorder recorder = new RunRecorder(
                model.description(),
                prompt,
                (length == null ? tokenizer : tokenizer.withMaxLength(length)).tokenize(prompt),
                tokenizer.tokenizer(),
                settings.guidance());
        List<GeneratedImage> images = new ArrayList<>();
        try (ImagePipeline pipeline = ImagePipeline.of(model)
                .on(kernels.watched(recorder::watching))
                .quantizedWeights(quantized)
                .previews(previews)
                .build()) {
            RunControl control = new RunControl(recorder.listening(progress), cancellation, recorder.stages(), true);
            pipeline.generate(request, control, images::add);
        }
        Recording recording = recorder.recording(images.getFirst());
        BlockSizes sizes = model.description().blockSizes();
        BackendTrial.Product product =
                BackendTrial.Product.of(recording.size().tokens(), sizes.width(), sizes.feedForwardWidth());
        Compared compared = allBackends ? Compared.ALL : Compared.STARTED;
        Story story = new Story(
                model,
                kernels.plan(),
                settings,
                recording,
                pictures(recording),
                product,
                compared,
                ProductTrials.of(product, compared, kernels));
        return new Explanation(images.getFirst(), Page.of(story));
    }

    /** Decoded latents: what is there before and after each step, and what the steps expect. */
    private List<Story.Picture> pictures(Recording recording) throws ModelFormatException {
        Map<Phase, Double> flop = Arithmetic.of(model.description(), recording);
        double run = flop.values().stream().mapToDouble(Double::doubleValue).sum();
        double once = Objects.requireNonNull(flop.get(Phase.DECODE));
        int most = (int) (Math.max(SHARE_OF_PICTURES * run, SOON_COMPUTED) / once);
        // The last step's are the image itself.
        List<StepTrace> steps = recording.steps().subList(0, recording.steps().size() - 1);
        List<Story.Wanted> wanted = new ArrayList<>();
        wanted.add(new Story.Wanted(
                Story.BEFORE_STEPS, false, recording.steps().getFirst().before()));
        steps.stream().limit(1).map(Story.Wanted::expected).forEach(wanted::add);
        steps.stream().map(Story.Wanted::after).forEach(wanted::add);
        steps.stream().skip(1).map(Story.Wanted::expected).forEach(wanted::add);
        List<Story.Wanted> affordable = wanted.subList(0, Math.min(most, wanted.size()));
        List<RgbImage> decoded = Pictures.of(
                model, kernels, affordable.stream().map(Story.Wanted::latents).toList(), recording.size());
        List<Story.Picture> pictures = new ArrayList<>();
        for (int index = 0; index < decoded.size(); index++) {
            pictures.add(new Story.Picture(
                    affordable.get(index).step(), affordable.get(index).denoised(), decoded.get(index)));
        }
        return pictures;
    }
}
