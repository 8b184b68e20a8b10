package dev.panaflux.cli;

/** A choice with two values. */
enum OnOff {
    ON,
    OFF
}
