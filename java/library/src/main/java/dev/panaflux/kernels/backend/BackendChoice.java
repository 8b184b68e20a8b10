package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.EnumLabels;
import java.util.Locale;

/** Which backend a user asks for; the constants after {@link #AUTO} stand in the order of preference. */
public enum BackendChoice {
    /** The first that can run of those below. */
    AUTO,
    /** C kernels and OpenBLAS through the foreign function interface. */
    NATIVE,
    /** Java's Vector API. */
    VECTOR,
    /** Plain Java. */
    SCALAR;

    /** The lower-case name of the option value and of the backend: {@code auto}, {@code native}, ... */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The choice with that label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static BackendChoice parse(String text) {
        return EnumLabels.parse("backend", values(), BackendChoice::label, text);
    }
}
