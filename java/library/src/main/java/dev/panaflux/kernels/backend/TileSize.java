package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.EnumLabels;
import dev.panaflux.kernels.Operator;
import java.util.List;

/**
 * A size by which a backend cuts an operator's work into tiles. Which one is fastest depends on a processor's caches and on the
 * number of threads; what is computed does not depend on it, to the bit.
 *
 * @param label the name in files and plans: {@code native.columns}, ...
 * @param operator the operator that feels it most
 * @param offered the values that may be chosen, the usual one first
 */
public record TileSize(String label, Operator operator, List<Integer> offered) {

    /** Copies the values. */
    public TileSize {
        offered = List.copyOf(offered);
    }

    /** The value where nothing else is known. */
    public int usual() {
        return offered.getFirst();
    }

    /**
     * The size of an installed backend with that label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TileSize parse(String text) {
        List<TileSize> sizes = KernelSelector.installed().backends().stream()
                .flatMap(backend -> backend.tileSizes().stream())
                .toList();
        return EnumLabels.parse("block size", sizes, TileSize::label, text);
    }
}
