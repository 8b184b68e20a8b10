package dev.panaflux.kernels.backend;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@link TileSize}s that backends are made with.
 *
 * @param chosen those that differ from the usual ones, ordered by label
 */
public record TileSizes(Map<TileSize, Integer> chosen) {

    /** The usual ones. */
    public static final TileSizes USUAL = new TileSizes(Map.of());

    /**
     * Drops what is usual.
     *
     * @throws IllegalArgumentException if a value is not offered
     */
    public TileSizes {
        Map<TileSize, Integer> unusual = new TreeMap<>(Comparator.comparing(TileSize::label));
        chosen.forEach((size, value) -> {
            if (!size.offered().contains(value)) {
                throw new IllegalArgumentException(
                        "%s: expected one of %s, found %d".formatted(size.label(), size.offered(), value));
            }
            if (value != size.usual()) {
                unusual.put(size, value);
            }
        });
        chosen = Collections.unmodifiableMap(unusual);
    }

    /** The value of {@code size}. */
    public int of(TileSize size) {
        return chosen.getOrDefault(size, size.usual());
    }

    /**
     * These sizes with another value of one.
     *
     * @throws IllegalArgumentException if {@code value} is not offered
     */
    public TileSizes with(TileSize size, int value) {
        Map<TileSize, Integer> changed = new TreeMap<>(Comparator.comparing(TileSize::label));
        changed.putAll(chosen);
        changed.put(size, value);
        return new TileSizes(changed);
    }
}
