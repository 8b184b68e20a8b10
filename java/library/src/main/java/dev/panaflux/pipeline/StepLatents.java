package dev.panaflux.pipeline;

import dev.panaflux.model.LatentSize;
import dev.panaflux.sampling.CompletedStep;
import org.jspecify.annotations.Nullable;

/** The latents after a denoising step, for previews. They can be read only while the listener that received the step runs. */
public final class StepLatents {

    private final LatentSize size;
    private @Nullable CompletedStep step;

    StepLatents(LatentSize size, CompletedStep step) {
        this.size = size;
        this.step = step;
    }

    /** The grid of tokens of each image. */
    public LatentSize size() {
        return size;
    }

    /**
     * The noisy latents of an image.
     *
     * @param image index in the batch, from 0
     * @return a copy, {@code [tokens * channels]}, normalised
     * @throws IllegalStateException if the listener has returned
     */
    public float[] noisy(int image) {
        return current().latents().get(image).clone();
    }

    /**
     * The final latents of the image if its velocity stayed constant, see {@link CompletedStep#denoised}.
     *
     * @param image index in the batch, from 0
     * @return {@code [tokens * channels]}, normalised
     * @throws IllegalStateException if the listener has returned
     */
    public float[] denoised(int image) {
        return current().denoised(image);
    }

    private CompletedStep current() {
        CompletedStep taken = step;
        if (taken == null) {
            throw new IllegalStateException("step latents: expected to be read while the listener runs");
        }
        return taken;
    }

    void expire() {
        step = null;
    }
}
