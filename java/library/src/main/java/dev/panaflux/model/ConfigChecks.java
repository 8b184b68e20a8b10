package dev.panaflux.model;

import java.util.List;

/** Checks for the components of config records; messages name the key as it appears in the config file. */
public final class ConfigChecks {

    /** Largest size of an axis. It keeps all products of sizes that must fit an int within range. */
    private static final int LARGEST = 1 << 20;

    private ConfigChecks() {}

    /** A size from 1 to 2^20. */
    public static void size(String key, int value) {
        that(value >= 1 && value <= LARGEST, key, "a size between 1 and " + LARGEST, value);
    }

    /** Sizes from 1 to 2^20, at least one. */
    public static void sizes(String key, List<Integer> values) {
        that(!values.isEmpty(), key, "at least one size", values);
        values.forEach(value -> size(key, value));
    }

    /** A finite number above zero. */
    public static void positive(String key, double value) {
        that(value > 0 && Double.isFinite(value), key, "a number above 0", value);
    }

    /**
     * Requires {@code condition} for the value of {@code key}.
     *
     * @throws IllegalArgumentException if it is false, naming what was expected and what was found
     */
    public static void that(boolean condition, String key, String expected, Object found) {
        if (!condition) {
            throw new IllegalArgumentException("%s: expected %s, found %s".formatted(key, expected, found));
        }
    }
}
