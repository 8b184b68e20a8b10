package dev.panaflux.sampling;

import java.util.Arrays;

/**
 * The noise levels of one generation: {@code steps + 1} sigmas, the last 0, and the timestep of each step.
 *
 * <p>Immutable. Names and values are those of {@code sigmas} and {@code timesteps} in diffusers' scheduler.
 */
public final class NoiseLevels {

    private final float[] sigmas;
    private final float[] timesteps;

    private NoiseLevels(float[] sigmas, float[] timesteps) {
        this.sigmas = sigmas;
        this.timesteps = timesteps;
    }

    /**
     * The noise levels for the sigmas before the final 0.
     *
     * @throws IllegalArgumentException if one is not finite, since the settings of its schedule are too large or too small
     */
    static NoiseLevels of(float[] sigmas, int trainTimesteps) {
        float[] timesteps = new float[sigmas.length];
        for (int i = 0; i < sigmas.length; i++) {
            timesteps[i] = sigmas[i] * trainTimesteps;
            if (!Float.isFinite(timesteps[i])) {
                throw new IllegalArgumentException(
                        "sigmas: expected finite numbers, found %s at step %d of %d; check shift and the number of steps"
                                .formatted(sigmas[i], i + 1, sigmas.length));
            }
        }
        return new NoiseLevels(Arrays.copyOf(sigmas, sigmas.length + 1), timesteps);
    }

    /** The number of Euler steps. */
    public int steps() {
        return timesteps.length;
    }

    /**
     * One step.
     *
     * @param index from 0 to {@code steps() - 1}
     * @throws IndexOutOfBoundsException otherwise
     */
    public EulerStep step(int index) {
        return new EulerStep(timesteps[index], sigmas[index], sigmas[index + 1]);
    }

    /** A copy of the sigmas, [steps + 1] f32. */
    public float[] sigmas() {
        return sigmas.clone();
    }

    /** A copy of the timesteps, [steps] f32: sigma times the number of training timesteps. */
    public float[] timesteps() {
        return timesteps.clone();
    }

    @Override
    public String toString() {
        return "sigmas " + Arrays.toString(sigmas);
    }
}
