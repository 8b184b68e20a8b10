package dev.panaflux.sampling;

/**
 * One Euler step of the flow's differential equation: {@code x += (nextSigma - sigma) * v}.
 *
 * @param timestep the transformer's input: sigma times the number of training timesteps (diffusers' pipeline divides it by 1000
 *     in float32, and its transformer multiplies it by 1000 again)
 * @param sigma the noise level of {@code x}, in (0, 1]
 * @param nextSigma the noise level after the step, in [0, 1)
 */
public record EulerStep(float timestep, float sigma, float nextSigma) {

    /**
     * Takes the step in place, in float32, rounding product and sum separately as in diffusers; EXACT.
     *
     * @param latents x, in any layout; overwritten
     * @param velocity v, in the layout of {@code latents}
     * @throws IllegalArgumentException if the lengths differ
     */
    public void advance(float[] latents, float[] velocity) {
        if (latents.length != velocity.length) {
            throw new IllegalArgumentException(
                    "velocity: expected the latents' " + latents.length + " values, found " + velocity.length);
        }
        float change = nextSigma - sigma;
        for (int i = 0; i < latents.length; i++) {
            latents[i] += change * velocity[i];
        }
    }
}
