package dev.panaflux.bench.tune;

/** Measures settings. */
@FunctionalInterface
public interface Meter {

    /** Seconds that a fixed piece of work takes with {@code setting}, once. */
    double seconds(Setting setting);
}
