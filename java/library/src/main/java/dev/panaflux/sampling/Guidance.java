package dev.panaflux.sampling;

import java.util.ArrayList;
import java.util.List;

/**
 * Classifier-free guidance (Ho and Salimans, 2022): {@code v = vu + scale * (vc - vu)}, away from the velocity for the
 * negative prompt.
 *
 * @param scale 1 leaves the conditional velocity as it is; finite, at least 0
 */
public record Guidance(float scale) {

    public Guidance {
        if (!(scale >= 0.0f) || Float.isInfinite(scale)) {
            throw new IllegalArgumentException("guidance: expected a number of at least 0, found " + scale);
        }
    }

    /**
     * Combines the two velocities in float32, each operation rounded as the reference does; EXACT.
     *
     * @param conditional vc, for the prompt; overwritten with v
     * @param unconditional vu, for the negative prompt, the layout of {@code conditional}
     * @throws IllegalArgumentException if the lengths differ
     */
    public void apply(float[] conditional, float[] unconditional) {
        if (conditional.length != unconditional.length) {
            throw new IllegalArgumentException("unconditional velocity: expected the conditional one's "
                    + conditional.length + " values, found " + unconditional.length);
        }
        for (int i = 0; i < conditional.length; i++) {
            conditional[i] = unconditional[i] + scale * (conditional[i] - unconditional[i]);
        }
    }

    /**
     * Guided velocities.
     *
     * @param both given all latents twice over, returns their velocities for the prompts, then those for the negative prompts
     */
    public Velocities over(Velocities both) {
        return (timestep, latents) -> {
            List<float[]> twice = new ArrayList<>(latents);
            twice.addAll(latents);
            List<float[]> velocities = both.at(timestep, twice);
            for (int image = 0; image < latents.size(); image++) {
                apply(velocities.get(image), velocities.get(latents.size() + image));
            }
            return velocities.subList(0, latents.size());
        };
    }
}
