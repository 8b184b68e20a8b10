package dev.panaflux.cli;

import dev.panaflux.family.Component;
import java.util.Locale;

/** A part of a model that can be converted. */
enum ConvertedPart {
    TRANSFORMER,
    TEXT_ENCODER;

    Component component() {
        return Component.valueOf(name());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
