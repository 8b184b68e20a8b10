package dev.panaflux.sampling;

import java.util.List;

/**
 * A step that a {@link Trajectory} has just completed. The arrays are the trajectory's own: changing the latents changes the
 * next steps.
 *
 * @param index index of the step, from 0
 * @param step the noise levels before and after it
 * @param latents latents of each image, after the step
 * @param velocities velocities of each image in the step
 */
public record CompletedStep(int index, EulerStep step, List<float[]> latents, List<float[]> velocities) {

    /**
     * The final latents of {@code image} if its velocity stayed constant: {@code x0 = x - nextSigma * v}, which equals {@code x
     * - sigma * v} before the step.
     *
     * @return a new array, in the layout of the latents
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
