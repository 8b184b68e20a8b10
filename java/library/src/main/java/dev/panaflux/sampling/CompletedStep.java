package dev.panaflux.sampling;

import java.util.List;

/**
 * A step that a {@link Trajectory} has just taken. The arrays are its own: what changes the latents changes its course.
 *
 * @param index of the step, from 0
 * @param step the noise levels before and after it
 * @param latents of each image, after the step
 * @param velocities along which they went
 */
public record CompletedStep(int index, EulerStep step, List<float[]> latents, List<float[]> velocities) {

    /**
     * What {@code image} would become if its velocity stayed as it is: {@code x0 = x - nextSigma * v}, which before the step
     * was {@code x - sigma * v}.
     *
     * @return a new array, the layout of the latents
     */
    public float[] denoised(int image) {
        float[] denoised = latents.get(image).clone();
        float[] velocity = velocities.get(image);
        for (int i = 0; i < denoised.length; i++) {
            denoised[i] -= step.nextSigma() * velocity[i];
        }
        return denoised;
    }
}
