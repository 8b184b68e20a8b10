package dev.panaflux.bench.tune;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.TileSizes;
import org.jspecify.annotations.Nullable;

/**
 * Settings that were measured to be better than the usual ones.
 *
 * @param threads number of threads, or null for the usual one
 * @param precision the one where none is asked for, or null for the usual one
 * @param blocks how work is cut
 */
public record Tuning(@Nullable Integer threads, @Nullable Precision precision, TileSizes blocks) {

    /** Nothing but what is usual. */
    public static final Tuning NONE = new Tuning(null, null, TileSizes.USUAL);

    /** Whether everything is usual. */
    public boolean isUsual() {
        return equals(NONE);
    }
}
