package dev.panaflux.adapters;

import java.util.Objects;

/**
 * An adapter that a request applies.
 *
 * @param file the file
 * @param strength multiplies the change; 1 is as trained, a negative number is the opposite
 * @param partial whether to leave what does not fit the model; else such a file is refused
 */
public record AdapterChoice(AdapterFile file, double strength, boolean partial) {

    /**
     * Checks the strength.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public AdapterChoice {
        Objects.requireNonNull(file, "file");
        if (!Double.isFinite(strength) || !Float.isFinite((float) strength)) {
            throw new IllegalArgumentException("strength: expected a finite number, found " + strength);
        }
    }

    /** All of {@code file}, as trained. */
    public static AdapterChoice of(AdapterFile file) {
        return new AdapterChoice(file, 1, false);
    }
}
