package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LayerInput;

/**
 * A range of rows.
 *
 * @param from the first row
 * @param to the row after the last
 */
record Rows(long from, long to) {

    /** {@code count} rows, starting at {@code from}. */
    static Rows of(long from, long count) {
        return new Rows(from, from + count);
    }

    /** These rows of {@code tensor}. */
    Tensor of(Tensor tensor) {
        return tensor.rows(from, to);
    }

    /** These rows of {@code input}. */
    LayerInput of(LayerInput input) {
        return input.rows(from, to);
    }

    /** These rows of {@code rope}. */
    Rope of(Rope rope) {
        return rope.rows(from, to);
    }
}
