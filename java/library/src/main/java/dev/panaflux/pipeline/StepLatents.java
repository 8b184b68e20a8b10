package dev.panaflux.pipeline;

import dev.panaflux.model.LatentSize;
import dev.panaflux.sampling.CompletedStep;
import org.jspecify.annotations.Nullable;

/** The latents after a denoising step, for previews. They are there while the listener that was told of the step runs. */
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
     * @param image counted from the first one that took the step
     * @return a copy, {@code [tokens * channels]}, normalised
     * @throws IllegalStateException if the listener has returned
     */
    public float[] noisy(int image) {
        return current().latents().get(image).clone();
    }

    /**
     * What the image would become if its velocity stayed as it is, see {@link CompletedStep#denoised}.
     *
     * @param image counted from the first one that took the step
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
