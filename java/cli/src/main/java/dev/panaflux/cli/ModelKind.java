package dev.panaflux.cli;

import java.util.Locale;

/** How a model was trained. */
enum ModelKind {
    /** To a few steps, without guidance. */
    DISTILLED,
    /** To many steps, with guidance. */
    BASE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
