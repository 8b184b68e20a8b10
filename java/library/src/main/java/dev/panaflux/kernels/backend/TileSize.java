package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.LabelLookup;
import dev.panaflux.kernels.Operator;
import java.util.List;

/**
 * A size of the tiles into which a backend cuts an operator's work. The fastest size depends on the CPU's caches and on the
 * number of threads; the result does not depend on it, to the last bit.
 *
 * @param label the name in files and plans: {@code native.columns}, ...
 * @param operator the operator that it affects most
 * @param offered the values that can be chosen, the default first
 */
public record TileSize(String label, Operator operator, List<Integer> offered) {

    /** Copies the values. */
    public TileSize {
        offered = List.copyOf(offered);
    }

    /** The default value. */
    public int defaultValue() {
        return offered.getFirst();
    }

    /**
     * The size of an installed backend with this label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TileSize parse(String text) {
        List<TileSize> sizes = KernelSelector.installed().backends().stream()
                .flatMap(backend -> backend.tileSizes().stream())
                .toList();
        return LabelLookup.find("tile size", sizes, TileSize::label, text);
    }
}
