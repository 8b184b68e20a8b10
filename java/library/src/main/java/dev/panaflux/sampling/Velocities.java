package dev.panaflux.sampling;

import java.util.List;

/** Velocities of noisy latents at a noise level: the right side of the differential equation that sampling solves. */
@FunctionalInterface
public interface Velocities {

    /**
     * The velocity of each image.
     *
     * @param timestep the model's input for the noise level, see {@link EulerStep#timestep}
     * @param latents latents of each image, in any layout; not modified
     * @return one array per image in the same layout; the caller may modify them
     */
    List<float[]> at(float timestep, List<float[]> latents);
}
