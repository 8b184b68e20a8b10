package dev.panaflux.edit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An image to begin with, in place of pure noise.
 *
 * @param source the image
 * @param repainting the part to repaint, or null for all of it
 * @param strength how much of the source is replaced, above 0 to 1: the share of the steps that is taken
 * @param asReference whether the source is the first reference image too
 * @param start what the first step begins with
 */
public record SourceEdit(
        NamedImage source, @Nullable Repainting repainting, double strength, boolean asReference, Start start) {

    /** diffusers' default of {@code strength}. */
    public static final double DEFAULT_STRENGTH = 0.8;

    /** What the first step begins with. */
    public enum Start {
        /** The source with as much noise as the first step's noise level. */
        NOISED_SOURCE,
        /** Noise alone, as diffusers does where it is given {@code latents}; the mask still keeps the source. */
        NOISE
    }

    /**
     * Checks the strength.
     *
     * @throws IllegalArgumentException if it is not above 0 and at most 1
     */
    public SourceEdit {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(start, "start");
        if (!(strength > 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength: expected a number above 0 and at most 1, found " + strength);
        }
    }

    /**
     * The first step that is taken: {@code int(steps - min(steps * strength, steps))}, as in diffusers.
     *
     * @param steps Euler steps of the whole schedule
     * @return 0 to {@code steps - 1}
     * @throws IllegalArgumentException if no step would be left
     */
    public int firstStep(int steps) {
        int first = (int) Math.max(steps - Math.min(steps * strength, steps), 0);
        if (first >= steps) {
            throw new IllegalArgumentException(
                    "strength: expected enough for one of %d steps, found %s".formatted(steps, strength));
        }
        return first;
    }
}
