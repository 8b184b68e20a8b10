package dev.panaflux.cli;

import dev.panaflux.family.Component;

/** A part of a model that can be converted. */
enum ConvertedPart {
    TRANSFORMER,
    TEXT_ENCODER;

    Component component() {
        return Component.valueOf(name());
    }
}
