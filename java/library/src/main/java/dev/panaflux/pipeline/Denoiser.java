package dev.panaflux.pipeline;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.model.transformer.Modulations;
import dev.panaflux.model.transformer.Scene;
import dev.panaflux.model.transformer.Transformer;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.sampling.EulerStep;
import dev.panaflux.sampling.Guidance;
import dev.panaflux.sampling.NoiseLevels;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** Follows the transformer's velocities from noise to latents, for several pictures of one layout at once. */
final class Denoiser {

    private final Transformer transformer;
    private final TransformerConfig config;
    private final Workspace workspace;
    private final TokenLayout layout;
    private final Scene scene;
    private final Guidance guidance;
    private final BatchShape shape;

    /** Hears of each finished step. */
    @FunctionalInterface
    interface StepListener {
        /** Called with each picture's latents after step {@code step}, {@code [tokens * channels]}. */
        void stepDone(int step, List<float[]> latents);
    }

    /**
     * Binds the weights and prepares what all pictures of a request share.
     *
     * @param arena owns the workspace
     */
    Denoiser(
            Kernels kernels,
            TransformerConfig config,
            TensorSource weights,
            TokenLayout layout,
            List<ReferenceLatents> references,
            float guidanceScale,
            BatchShape shape,
            Arena arena)
            throws ModelFormatException {
        this.transformer = new Transformer(kernels, config, weights);
        this.config = config;
        this.layout = layout;
        this.guidance = new Guidance(guidanceScale);
        this.shape = shape;
        this.workspace = new Workspace(arena, workspaceBytes(transformer, config, layout, shape));
        List<Tensor> latents = new ArrayList<>();
        for (ReferenceLatents reference : references) {
            latents.add(load(reference.values(), reference.size().tokens()));
        }
        this.scene = transformer.prepare(layout, latents, workspace);
    }

    /** Bytes of activations that batches of {@code shape} take. */
    static long workspaceBytes(
            Transformer transformer, TransformerConfig config, TokenLayout layout, BatchShape shape) {
        long images = (long) shape.sequences() * layout.imageTokens();
        long io = Workspace.bytesFor(images, config.inChannels()) + Workspace.bytesFor(images, config.outChannels());
        long references = layout.references().stream()
                .mapToLong(size -> Workspace.bytesFor(size.tokens(), config.inChannels()))
                .sum();
        long texts = shape.prompts() * Workspace.bytesFor(layout.textTokens(), config.innerDim());
        long embeds = Workspace.bytesFor(layout.textTokens(), config.jointAttentionDim());
        return references
                + transformer.preparedBytes(layout)
                + texts
                + Math.max(embeds, io + transformer.stepBytes(layout, shape.sequences()));
    }

    private Tensor load(float[] values, int rows) {
        Tensor tensor = workspace.allocate(rows, values.length / rows);
        tensor.setFloats(values);
        return tensor;
    }

    /**
     * Follows all steps from {@code noise}.
     *
     * @param noise of at most the shape's number of pictures, each {@code [tokens * channels]}, overwritten with the latents
     * @param conditions each picture's prompt, and the negative one of all
     * @param observers sees the first picture's first conditional pass
     */
    void denoise(
            List<float[]> noise,
            Conditions conditions,
            NoiseLevels levels,
            StageTaps observers,
            BlockProgress progress,
            StepListener steps) {
        try (var _ = workspace.frame()) {
            List<Tensor> texts = project(conditions);
            for (int index = 0; index < levels.steps(); index++) {
                EulerStep step = levels.step(index);
                List<float[]> velocities =
                        velocities(noise, texts, step.timestep(), observers.observer(index), progress);
                for (int picture = 0; picture < noise.size(); picture++) {
                    float[] velocity = velocities.get(picture);
                    if (conditions.negative() != null) {
                        guidance.apply(velocity, velocities.get(noise.size() + picture));
                    }
                    step.advance(noise.get(picture), velocity);
                }
                steps.stepDone(index, noise);
            }
        }
    }

    /** The text of each sequence: every picture's prompt, then the negative prompt as often; the same one only once. */
    private List<Tensor> project(Conditions conditions) {
        List<PromptEmbeds> prompts = new ArrayList<>(conditions.prompts());
        PromptEmbeds negative = conditions.negative();
        if (negative != null) {
            conditions.prompts().forEach(prompt -> prompts.add(negative));
        }
        IdentityHashMap<PromptEmbeds, Tensor> projected = new IdentityHashMap<>();
        List<Tensor> texts = new ArrayList<>();
        for (PromptEmbeds prompt : prompts) {
            texts.add(projected.computeIfAbsent(prompt, this::project));
        }
        return texts;
    }

    private Tensor project(PromptEmbeds embeds) {
        Tensor text = workspace.allocate(embeds.tokens(), config.innerDim());
        try (var _ = workspace.frame()) {
            transformer.projectText(text, load(embeds.values(), embeds.tokens()));
        }
        return text;
    }

    /** The velocity of each sequence; sequence k shows the picture k modulo their number. */
    private List<float[]> velocities(
            List<float[]> latents, List<Tensor> texts, float timestep, StageObserver observer, BlockProgress progress) {
        List<float[]> velocities = new ArrayList<>();
        try (var _ = workspace.frame()) {
            Modulations modulations = transformer.modulate(timestep, workspace, observer);
            for (int from = 0; from < texts.size(); from += shape.sequences()) {
                int to = Math.min(texts.size(), from + shape.sequences());
                StageObserver first = from == 0 ? observer : StageObserver.NONE;
                velocities.addAll(pass(latents, texts, from, to, modulations, first, progress));
            }
        }
        return velocities;
    }

    private List<float[]> pass(
            List<float[]> latents,
            List<Tensor> texts,
            int from,
            int to,
            Modulations modulations,
            StageObserver observer,
            BlockProgress progress) {
        List<float[]> velocities = new ArrayList<>();
        try (var _ = workspace.frame()) {
            long tokens = layout.imageTokens();
            Tensor in = workspace.allocate((to - from) * tokens, config.inChannels());
            Tensor out = workspace.allocate((to - from) * tokens, config.outChannels());
            for (int sequence = from; sequence < to; sequence++) {
                long row = (sequence - from) * tokens;
                in.rows(row, row + tokens).setFloats(latents.get(sequence % latents.size()));
            }
            transformer.velocity(out, in, modulations, texts.subList(from, to), scene, workspace, observer, progress);
            for (long row = 0; row < out.rows(); row += tokens) {
                velocities.add(out.rows(row, row + tokens).toFloats());
            }
        }
        return velocities;
    }
}
