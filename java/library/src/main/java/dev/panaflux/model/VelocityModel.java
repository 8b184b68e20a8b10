package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;
import java.util.List;

/**
 * Predicts the velocity of noisy latents, given text and reference images.
 *
 * <p>What a request repeats at every step is done once, by {@link #prepare} and {@link Scene#project}; what a step repeats for
 * every sequence is done once a step, by {@link Scene#at}.
 *
 * <pre>{@code
 * Scene scene = model.prepare(pass, layout, references);
 * scene.project(pass, text, promptEmbeds);
 * for (float timestep : timesteps) {
 *     try (var _ = pass.workspace().frame()) {
 *         scene.at(pass, timestep).velocity(pass, velocity, latents, List.of(text));
 *     }
 * }
 * }</pre>
 */
public interface VelocityModel {

    /** Channels of a latent token, and of its velocity. */
    int latentChannels();

    /** Features of an encoded text token, the text encoder's {@link TextEncoder#outputDim}. */
    int textDim();

    /** Features of a text token once it is projected. */
    int modelDim();

    /**
     * Prepares what all steps and prompts of one layout share; it stays in the pass's workspace.
     *
     * @param layout the joint sequence
     * @param references the normalised latents of each reference image, {@code [height * width, latentChannels]} f32
     * @throws IllegalArgumentException if the references do not fit the layout
     */
    Scene prepare(Pass pass, TokenLayout layout, List<Tensor> references);

    /** What stays the same through all steps of a request, for sequences of one layout. */
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
         * Prepares a step; what it holds stays in the workspace. Observed: {@code temb}.
         *
         * @param timestep the scheduler's, 0 to 1000
         */
        Step at(Pass pass, float timestep);
    }

    /** A scene at one timestep. */
    @FunctionalInterface
    interface Step {

        /**
         * Computes the velocities of one or more sequences, which pass through each block together: rows of different
         * sequences meet only in products with the same weights, so every sequence gets what it would get alone.
         *
         * @param out {@code [sequences * imageTokens, latentChannels]} f32
         * @param latents {@code [sequences * imageTokens, latentChannels]} f32
         * @param texts each sequence's projected prompt, {@code [textTokens, modelDim]} f32, left as it is
         * @throws IllegalArgumentException if there is no sequence, or a tensor does not fit the scene's layout
         */
        void velocity(Pass pass, Tensor out, Tensor latents, List<Tensor> texts);
    }
}
