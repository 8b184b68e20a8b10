package dev.panaflux.cli;

import java.util.Locale;

/** A choice with two values. */
enum OnOff {
    ON,
    OFF;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
