package dev.panaflux.sampling;

import java.util.List;
import java.util.function.Consumer;

/**
 * The path from noise to images: Euler steps along velocities.
 *
 * @param levels the noise levels
 * @param firstStep the step to begin with, from 0; later steps expect latents with less noise
 * @param afterStep called after each step
 */
public record Trajectory(NoiseLevels levels, int firstStep, Consumer<CompletedStep> afterStep) {

    /**
     * Checks the step.
     *
     * @throws IndexOutOfBoundsException if there is no such step
     */
    public Trajectory {
        if (firstStep < 0 || firstStep >= levels.steps()) {
            throw new IndexOutOfBoundsException(
                    "first step: expected 0 to %d, found %d".formatted(levels.steps() - 1, firstStep));
        }
    }

    /** The whole trajectory. */
    public static Trajectory of(NoiseLevels levels, Consumer<CompletedStep> afterStep) {
        return new Trajectory(levels, 0, afterStep);
    }

    /**
     * Takes all steps, for several images at once.
     *
     * @param latents latents of each image at the first step's noise level; overwritten with the result
     */
    public void follow(Velocities velocities, List<float[]> latents) {
        for (int index = firstStep; index < levels.steps(); index++) {
            EulerStep step = levels.step(index);
            List<float[]> found = velocities.at(step, latents);
            for (int image = 0; image < latents.size(); image++) {
                step.advance(latents.get(image), found.get(image));
            }
            afterStep.accept(new CompletedStep(index, step, latents, found));
        }
    }
}
