package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.EnumLabels;
import dev.panaflux.kernels.Operator;
import java.util.List;

/**
 * A size by which an operator's work is cut into blocks. Which one is fastest depends on a processor's caches and on the number
 * of threads; what is computed does not depend on it, to the bit.
 */
public enum TileSize {
    /** Columns of a linear layer that a task of the native backend packs and multiplies. */
    NATIVE_COLUMNS("native.columns", BackendChoice.NATIVE, Operator.LINEAR, 128, 64, 256, 512),
    /** Most columns of a product that a task of the vector backend packs. */
    VECTOR_COLUMNS("vector.columns", BackendChoice.VECTOR, Operator.LINEAR, 512, 256, 128),
    /** Most packed floats of such a block, in units of 1024. */
    VECTOR_KIBIFLOATS("vector.kibifloats", BackendChoice.VECTOR, Operator.LINEAR, 6144, 3072, 1536),
    /** Rows of a product whose sums the vector backend keeps in the cache. */
    VECTOR_ROWS("vector.rows", BackendChoice.VECTOR, Operator.LINEAR, 144, 72, 288);

    private final String label;
    private final BackendChoice backend;
    private final Operator operator;

    @SuppressWarnings("ImmutableEnumChecker") // List.copyOf makes no list that changes
    private final List<Integer> offered;

    TileSize(String label, BackendChoice backend, Operator operator, Integer... offered) {
        this.label = label;
        this.backend = backend;
        this.operator = operator;
        this.offered = List.of(offered);
    }

    /** The name in files and plans: {@code native.columns}, ... */
    public String label() {
        return label;
    }

    /** The backend that is cut by it. */
    public BackendChoice backend() {
        return backend;
    }

    /** The operator that feels it most. */
    public Operator operator() {
        return operator;
    }

    /** The values that may be chosen, the usual one first. */
    public List<Integer> offered() {
        return offered;
    }

    /** The value where nothing else is known. */
    public int usual() {
        return offered.getFirst();
    }

    /**
     * The size with that label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TileSize parse(String text) {
        return EnumLabels.parse("block size", values(), TileSize::label, text);
    }
}
