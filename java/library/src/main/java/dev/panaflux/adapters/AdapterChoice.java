package dev.panaflux.adapters;

import java.util.Objects;

/**
 * An adapter that a request applies.
 *
 * @param file the file
 * @param strength multiplies the change; 1 is as trained, a negative number is the opposite
 * @param partial whether to leave what does not fit the model; else such a file is refused
 * @param name by which images record it
 */
public record AdapterChoice(AdapterFile file, double strength, boolean partial, String name) {

    /**
     * Checks the strength.
     *
     * @throws IllegalArgumentException if it is not finite
     */
    public AdapterChoice {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(name, "name");
        if (!Double.isFinite(strength) || !Float.isFinite((float) strength)) {
            throw new IllegalArgumentException("strength: expected a finite number, found " + strength);
        }
    }

    /**
     * An adapter that images record by the path of its file.
     *
     * @throws IllegalArgumentException if the strength is not finite
     */
    public AdapterChoice(AdapterFile file, double strength, boolean partial) {
        this(file, strength, partial, file.path().toString());
    }

    /** All of {@code file}, as trained. */
    public static AdapterChoice of(AdapterFile file) {
        return new AdapterChoice(file, 1, false);
    }
}
