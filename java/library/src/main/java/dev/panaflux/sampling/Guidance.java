package dev.panaflux.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Classifier-free guidance (Ho and Salimans, 2022): {@code v = vu + scale * (vc - vu)}, moves the velocity away from that of
 * the negative prompt.
 *
 * @param scale 1 returns the conditional velocity unchanged; finite, at least 0
 */
public record Guidance(float scale) {

    public Guidance {
        if (!(scale >= 0.0f) || Float.isInfinite(scale)) {
            throw new IllegalArgumentException("guidance: expected a number of at least 0, found " + scale);
        }
    }

    /**
     * Combines both velocities in float32, rounding each operation as in diffusers; EXACT.
     *
     * @param conditional vc, for the prompt; overwritten with v
     * @param unconditional vu, for the negative prompt, in the layout of {@code conditional}
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
     * Guided velocities, from those of the prompts and of the negative prompts.
     *
     * @param both receives all latents twice in a row and returns their velocities for the prompts, then for the negative
     *     prompts; for steps that are not guided it receives them once, for the prompts
     * @param guided whether a step is guided
     */
    public Velocities over(Velocities both, Predicate<EulerStep> guided) {
        return (step, latents) -> {
            if (!guided.test(step)) {
                return both.at(step, latents);
            }
            List<float[]> twice = new ArrayList<>(latents);
            twice.addAll(latents);
            List<float[]> velocities = both.at(step, twice);
            for (int image = 0; image < latents.size(); image++) {
                apply(velocities.get(image), velocities.get(latents.size() + image));
            }
            return velocities.subList(0, latents.size());
        };
    }
}
