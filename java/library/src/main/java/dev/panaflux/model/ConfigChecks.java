package dev.panaflux.model;

import java.util.List;

/** The checks that config records make of their components; complaints name the key as the config file spells it. */
public final class ConfigChecks {

    /** Largest size of one axis: with it, every product of a network's sizes that must fit an int does. */
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
     * What {@code condition} says of the value of {@code key}.
     *
     * @throws IllegalArgumentException if it does not hold: what was expected and what was found
     */
    public static void that(boolean condition, String key, String expected, Object found) {
        if (!condition) {
            throw new IllegalArgumentException("%s: expected %s, found %s".formatted(key, expected, found));
        }
    }
}
