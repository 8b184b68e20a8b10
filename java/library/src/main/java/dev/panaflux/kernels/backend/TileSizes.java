package dev.panaflux.kernels.backend;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The {@link TileSize}s that backends are made with.
 *
 * @param chosen those that differ from the usual ones
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
        Map<TileSize, Integer> unusual = new EnumMap<>(TileSize.class);
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
        Map<TileSize, Integer> changed = new EnumMap<>(TileSize.class);
        changed.putAll(chosen);
        changed.put(size, value);
        return new TileSizes(changed);
    }

    /** All sizes of a backend by their labels, usual or not. */
    public Map<String, Integer> of(BackendChoice backend) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        Arrays.stream(TileSize.values())
                .filter(size -> size.backend() == backend)
                .forEach(size -> sizes.put(size.label(), of(size)));
        return sizes;
    }
}
