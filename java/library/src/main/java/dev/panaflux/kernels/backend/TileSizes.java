package dev.panaflux.kernels.backend;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@link TileSize}s that backends are created with.
 *
 * @param overrides the sizes that differ from their defaults, ordered by label
 */
public record TileSizes(Map<TileSize, Integer> overrides) {

    /** All sizes at their defaults. */
    public static final TileSizes DEFAULTS = new TileSizes(Map.of());

    /**
     * Drops sizes that equal their defaults.
     *
     * @throws IllegalArgumentException if a value is not offered
     */
    public TileSizes {
        Map<TileSize, Integer> changed = new TreeMap<>(Comparator.comparing(TileSize::label));
        overrides.forEach((size, value) -> {
            if (!size.offered().contains(value)) {
                throw new IllegalArgumentException(
                        "%s: expected one of %s, found %d".formatted(size.label(), size.offered(), value));
            }
            if (value != size.defaultValue()) {
                changed.put(size, value);
            }
        });
        overrides = Collections.unmodifiableMap(changed);
    }

    /** The value of {@code size}. */
    public int of(TileSize size) {
        return overrides.getOrDefault(size, size.defaultValue());
    }

    /**
     * These sizes with another value of one.
     *
     * @throws IllegalArgumentException if {@code value} is not offered
     */
    public TileSizes with(TileSize size, int value) {
        Map<TileSize, Integer> changed = new TreeMap<>(Comparator.comparing(TileSize::label));
        changed.putAll(overrides);
        changed.put(size, value);
        return new TileSizes(changed);
    }
}
