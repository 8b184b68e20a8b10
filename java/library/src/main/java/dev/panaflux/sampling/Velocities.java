package dev.panaflux.sampling;

import java.util.List;

/** Velocities of noisy latents at a noise level: the right side of the differential equation that sampling solves. */
@FunctionalInterface
public interface Velocities {

    /**
     * The velocity of each image.
     *
     * @param step the step to be taken
     * @param latents latents of each image, in any layout; not modified
     * @return one array per image in the same layout; the caller may modify them
     */
    List<float[]> at(EulerStep step, List<float[]> latents);
}
