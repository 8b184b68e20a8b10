package dev.panaflux.cli;

import dev.panaflux.weights.StoredType;

/** A type that weights can be converted to. */
enum ConvertedType {
    F32,
    F16,
    BF16,
    Q8_0,
    Q4_K;

    StoredType stored() {
        return StoredType.valueOf(name());
    }
}
