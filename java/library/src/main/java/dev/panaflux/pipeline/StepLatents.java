package dev.panaflux.pipeline;

import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentProjection;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.ProjectionFit;
import dev.panaflux.sampling.CompletedStep;
import org.jspecify.annotations.Nullable;

/** The latents after a denoising step, for previews. They can be read only while the listener that received the step runs. */
public final class StepLatents {

    private final RequestPlan plan;
    private final @Nullable LatentProjection projection;
    private @Nullable CompletedStep step;

    StepLatents(RequestPlan plan, @Nullable LatentProjection projection, CompletedStep step) {
        this.plan = plan;
        this.projection = projection;
        this.step = step;
    }

    /** The grid of tokens of each image. */
    public LatentSize size() {
        return plan.latentSize();
    }

    /** Width in pixels of each image when it is decoded. */
    public int width() {
        return plan.width();
    }

    /** Height in pixels of each image when it is decoded. */
    public int height() {
        return plan.height();
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

    /**
     * What the image will about look like: {@link #denoised} through a {@link LatentProjection}.
     *
     * @param image index in the batch, from 0
     * @return an image of {@link ProjectionFit#SIDE} pixels for a token's side, a quarter as wide and high as klein's images
     * @throws IllegalStateException if the listener has returned, or the run is not {@link RunControl#previewing}
     */
    public RgbImage preview(int image) {
        return projected(denoised(image));
    }

    /**
     * Other latents of the same size through the {@link LatentProjection}.
     *
     * @param latents {@code [tokens * channels]}, normalised
     * @return an image of the size of {@link #preview}
     * @throws IllegalStateException if the run is not {@link RunControl#previewing}
     * @throws IllegalArgumentException if they are not of this size
     */
    public RgbImage projected(float[] latents) {
        if (projection == null) {
            throw new IllegalStateException("preview: expected a run whose control is previewing");
        }
        int side = projection.pixelsPerToken();
        float[] pixels = projection.apply(latents, size());
        return RgbImage.fromInterleaved(side * size().width(), side * size().height(), pixels);
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
