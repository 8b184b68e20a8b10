package dev.panaflux.weights.scaled;

import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import java.util.List;
import java.util.Objects;

/**
 * A weight that is stored with its rows in a cyclic shift.
 *
 * @param stored the stored weight
 * @param first which stored row the first row of this view is
 * @param rows number of rows
 */
public record ShiftedRows(Weight stored, long first, long rows) implements Weight {

    /** {@code stored} with its halves swapped. */
    public static ShiftedRows halvesSwapped(Weight stored) {
        return new ShiftedRows(stored, stored.rows() / 2, stored.rows());
    }

    @Override
    public WeightFormat format() {
        return stored.format();
    }

    @Override
    public long cols() {
        return stored.cols();
    }

    @Override
    public ShiftedRows rows(long from, long to) {
        Objects.checkFromToIndex(from, to, rows);
        return new ShiftedRows(stored, first + from, to - from);
    }

    @Override
    public void read(long row, long col, float[] to, int at, int count) {
        stored.read((first + row) % stored.rows(), col, to, at, count);
    }

    @Override
    public List<Part> parts() {
        return stored.parts();
    }
}
