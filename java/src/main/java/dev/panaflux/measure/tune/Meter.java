package dev.panaflux.measure.tune;

/** Measures settings. */
@FunctionalInterface
public interface Meter {

    /** Seconds that a fixed piece of work takes with {@code setting}, once. */
    double seconds(Setting setting);
}
