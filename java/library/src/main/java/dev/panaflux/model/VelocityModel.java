package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts the velocity of noisy latents, given text and reference images.
 *
 * <p>{@link #prepare} and {@link Scene#project} do once what is the same in every step of a request; {@link Scene#at} does once
 * per step what is the same for every sequence.
 *
 * <pre>{@code Scene scene = model.prepare(pass, layout, references);
 * scene.project(pass, text, promptEmbeds);
 * for (float timestep : timesteps) {
 *     try (var _ = pass.workspace().frame()) {
 *         scene.at(pass, timestep).velocity(pass, velocity, latents, List.of(Sequence.of(text)));
 *     }
 * }
 * }</pre>
 */
public interface VelocityModel {

    /** Channels of a latent token, and of its velocity. */
    int latentChannels();

    /** Features of an encoded text token, the text encoder's {@link TextEncoder#outputDim}. */
    int textDim();

    /** Features of a projected text token. */
    int modelDim();

    /**
     * Prepares what all steps and prompts of one layout share. The result stays in the pass's workspace.
     *
     * @param layout the joint sequence
     * @param references the normalised latents of each reference image, {@code [height * width, latentChannels]} f32
     * @throws IllegalArgumentException if the references do not fit the layout
     */
    Scene prepare(Pass pass, TokenLayout layout, List<Tensor> references);

    /** The part of a request that is the same in all steps, for sequences of one layout. */
    interface Scene {

        /**
         * Projects a prompt to the model's width.
         *
         * @param out {@code [textTokens, modelDim]} f32
         * @param promptEmbeds {@code [textTokens, textDim]} f32
         * @throws IllegalArgumentException if one of them has another size
         */
        void project(Pass pass, Tensor out, Tensor promptEmbeds);

        /**
         * Prepares a step. The result stays in the workspace. Observed: {@code temb}.
         *
         * @param timestep the scheduler's timestep, 0 to 1000
         */
        Step at(Pass pass, float timestep);
    }

    /**
     * One of the sequences of a batch.
     *
     * @param text its projected prompt, {@code [textTokens, modelDim]} f32; not modified
     * @param cache what it keeps from step to step, or null; a model may leave it unused
     */
    record Sequence(Tensor text, @Nullable StepCache cache) {

        /** A sequence that keeps nothing. */
        public static Sequence of(Tensor text) {
            return new Sequence(text, null);
        }
    }

    /** A scene at one timestep. */
    @FunctionalInterface
    interface Step {

        /**
         * Computes the velocities of one or more sequences in a batch. Batched sequences share only matrix products, so each
         * result is the same as for the sequence alone.
         *
         * @param out {@code [sequences * imageTokens, latentChannels]} f32
         * @param latents {@code [sequences * imageTokens, latentChannels]} f32
         * @param sequences the sequences, at least one
         * @throws IllegalArgumentException if there is no sequence, or a tensor does not fit the scene's layout
         */
        void velocity(Pass pass, Tensor out, Tensor latents, List<Sequence> sequences);
    }
}
