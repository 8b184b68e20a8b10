package dev.panaflux.cli;

import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.WeightFiles;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A type that weights can be converted to. */
enum ConvertedType {
    F32(StoredType.F32),
    F16(StoredType.F16),
    BF16(StoredType.BF16),
    Q8_0(StoredType.Q8_0),
    Q4_K(StoredType.Q4_K),
    /** Integers for products of integers, in a file beside the original weights. */
    INT8(null);

    private final @Nullable StoredType stored;

    ConvertedType(@Nullable StoredType stored) {
        this.stored = stored;
    }

    /** The type of the stored tensors; none for a file that is no copy of all weights. */
    Optional<StoredType> stored() {
        return Optional.ofNullable(stored);
    }

    /** How the name of such a file ends. */
    String suffix() {
        if (stored == null) {
            return WeightFiles.COPY_SUFFIX;
        }
        return stored.blocks().isPresent() ? ".gguf" : ".safetensors";
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
