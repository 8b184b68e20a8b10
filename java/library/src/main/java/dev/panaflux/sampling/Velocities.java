package dev.panaflux.sampling;

import java.util.List;

/** Velocities of noisy latents at a noise level: the right side of the differential equation that sampling solves. */
@FunctionalInterface
public interface Velocities {

    /**
     * The velocity of each image.
     *
     * @param timestep what the model is told of the noise level, see {@link EulerStep#timestep}
     * @param latents of each image, any layout; left as they are
     * @return as many arrays of the same layout, the caller's to change
     */
    List<float[]> at(float timestep, List<float[]> latents);
}
