package dev.panaflux.kernels;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

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
        return Arrays.stream(values())
                .filter(choice -> choice.label().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("backend: expected %s, found \"%s\""
                        .formatted(
                                Arrays.stream(values())
                                        .map(BackendChoice::label)
                                        .collect(Collectors.joining(", ")),
                                text)));
    }
}
