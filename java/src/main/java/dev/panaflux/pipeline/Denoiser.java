package dev.panaflux.pipeline;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;
import dev.panaflux.model.BlockProgress;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.transformer.Modulations;
import dev.panaflux.model.transformer.Scene;
import dev.panaflux.model.transformer.TokenLayout;
import dev.panaflux.model.transformer.Transformer;
import dev.panaflux.sampling.EulerStep;
import dev.panaflux.sampling.Guidance;
import dev.panaflux.sampling.NoiseLevels;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TensorSource;
import dev.panaflux.weights.TransformerConfig;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows the transformer's velocities from noise to latents; what all pictures of a request share is prepared once. */
final class Denoiser {

    private final Transformer transformer;
    private final Workspace workspace;
    private final Scene scene;
    private final Tensor prompt;
    private final @Nullable Tensor negative;
    private final Guidance guidance;
    private final Tensor latents;
    private final Tensor velocity;

    /** Hears of each finished step. */
    @FunctionalInterface
    interface StepListener {
        /** Called with the latents after step {@code step}, {@code [tokens * channels]}. */
        void stepDone(int step, float[] latents);
    }

    /**
     * Binds the weights and prepares a request.
     *
     * @param arena owns the workspace
     */
    Denoiser(
            Kernels kernels,
            TransformerConfig config,
            TensorSource weights,
            TokenLayout layout,
            Conditions conditions,
            float guidanceScale,
            Arena arena)
            throws ModelFormatException {
        this.transformer = new Transformer(kernels, config, weights);
        this.guidance = new Guidance(guidanceScale);
        int prompts = conditions.negative() == null ? 1 : 2;
        this.workspace = new Workspace(arena, workspaceBytes(transformer, config, layout, prompts));
        this.latents = workspace.allocate(layout.imageTokens(), config.inChannels());
        this.velocity = workspace.allocate(layout.imageTokens(), config.outChannels());
        List<Tensor> references = new ArrayList<>();
        for (ReferenceLatents reference : conditions.references()) {
            references.add(load(reference.values(), reference.size().tokens()));
        }
        this.scene = transformer.prepare(layout, references, workspace);
        this.prompt = project(conditions.prompt());
        PromptEmbeds negativeEmbeds = conditions.negative();
        this.negative = negativeEmbeds == null ? null : project(negativeEmbeds);
    }

    /** Bytes of activations that a request takes. */
    static long workspaceBytes(Transformer transformer, TransformerConfig config, TokenLayout layout, int prompts) {
        long io = Workspace.bytesFor(layout.imageTokens(), config.inChannels())
                + Workspace.bytesFor(layout.imageTokens(), config.outChannels());
        long references = layout.references().stream()
                .mapToLong(size -> Workspace.bytesFor(size.tokens(), config.inChannels()))
                .sum();
        long embeds = prompts * Workspace.bytesFor(layout.textTokens(), config.jointAttentionDim());
        return io + references + embeds + transformer.preparedBytes(layout, prompts) + transformer.stepBytes(layout);
    }

    private Tensor load(float[] values, int rows) {
        Tensor tensor = workspace.allocate(rows, values.length / rows);
        tensor.setFloats(values);
        return tensor;
    }

    private Tensor project(PromptEmbeds embeds) {
        return transformer.projectText(load(embeds.values(), embeds.tokens()), workspace);
    }

    /**
     * Follows all steps from {@code noise}.
     *
     * @param noise {@code [tokens * channels]}, overwritten with the latents
     * @param observers sees the first conditional pass
     */
    void denoise(float[] noise, NoiseLevels levels, StageTaps observers, BlockProgress progress, StepListener steps) {
        for (int index = 0; index < levels.steps(); index++) {
            EulerStep step = levels.step(index);
            step.advance(noise, velocity(noise, step.timestep(), observers.observer(index), progress));
            steps.stepDone(index, noise);
        }
    }

    private float[] velocity(float[] values, float timestep, StageObserver observer, BlockProgress progress) {
        try (var _ = workspace.frame()) {
            latents.setFloats(values);
            Modulations modulations = transformer.modulate(timestep, workspace, observer);
            float[] conditional = pass(modulations, prompt, observer, progress);
            if (negative != null) {
                guidance.apply(conditional, pass(modulations, negative, StageObserver.NONE, progress));
            }
            return conditional;
        }
    }

    private float[] pass(Modulations modulations, Tensor text, StageObserver observer, BlockProgress progress) {
        transformer.velocity(velocity, latents, modulations, text, scene, workspace, observer, progress);
        return velocity.toFloats();
    }
}
