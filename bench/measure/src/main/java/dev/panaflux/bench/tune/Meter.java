package dev.panaflux.bench.tune;

/** Measures settings. */
@FunctionalInterface
public interface Meter {

    /** Runs a fixed piece of work once with {@code setting} and returns the seconds it took. */
    double seconds(Setting setting);
}
