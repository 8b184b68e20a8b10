package dev.panaflux.app;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Measured settings that are faster than the defaults.
 *
 * @param threads number of threads, or null for the default
 * @param precision the meaning of {@code auto}, or null for the default
 * @param tiles tile sizes
 */
public record Tuning(@Nullable Integer threads, @Nullable Precision precision, TileSizes tiles) {

    /** The defaults. */
    public static final Tuning NONE = new Tuning(null, null, TileSizes.DEFAULTS);

    /** The settings that differ from the defaults, for display. */
    public String describe() {
        StringJoiner settings = new StringJoiner(", ").setEmptyValue("the defaults");
        if (threads != null) {
            settings.add("threads " + threads);
        }
        if (precision != null) {
            settings.add("precision " + precision.label());
        }
        tiles.overrides().forEach((size, value) -> settings.add(size.label() + " " + value));
        return settings.toString();
    }
}
