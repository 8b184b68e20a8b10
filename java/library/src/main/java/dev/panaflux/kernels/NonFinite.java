package dev.panaflux.kernels;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A value that is no finite number.
 *
 * @param index its place in row-major order, from 0
 * @param value NaN or an infinity
 */
public record NonFinite(long index, float value) {

    /** Elements of a tensor that one task looks at. */
    private static final long TASK = 1 << 20;

    /** Elements that are widened at once. */
    private static final int PIECE = 1 << 12;

    /** The exponent of infinities and NaN. */
    private static final int INFINITE = 0x7f800000;

    /** What messages call it: {@code NaN} or {@code infinity}. */
    public String label() {
        return Float.isNaN(value) ? "NaN" : "infinity";
    }

    /** The first one in {@code values}; reads them at about the speed of memory. */
    public static Optional<NonFinite> first(float[] values) {
        return first(values, values.length);
    }

    private static Optional<NonFinite> first(float[] values, int count) {
        // Magnitudes are ordered as the integers with the same bits, and a maximum of integers is computed with
        // vectors.
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
        }
        for (int i = 0; i < count && largest >= INFINITE; i++) {
            if (!Float.isFinite(values[i])) {
                return Optional.of(new NonFinite(i, values[i]));
            }
        }
        return Optional.empty();
    }

    /**
     * The first one in a weight of any format.
     *
     * @param pool the threads that look for it
     */
    public static Optional<NonFinite> first(Weight weight, ComputePool pool) {
        if (weight.rows() == 0 || weight.cols() == 0) {
            return Optional.empty();
        }
        long rows = Math.max(1, TASK / weight.cols());
        AtomicLong first = new AtomicLong(Long.MAX_VALUE);
        pool.forEach(Math.toIntExact(Math.ceilDiv(weight.rows(), rows)), (task, worker) -> {
            long from = task * rows;
            // Once one is found, later tasks have nothing to add.
            if (from * weight.cols() < first.get()) {
                index(weight, from, Math.min(weight.rows(), from + rows))
                        .ifPresent(index -> first.accumulateAndGet(index, Math::min));
            }
        });
        long index = first.get();
        return index == Long.MAX_VALUE ? Optional.empty() : Optional.of(new NonFinite(index, value(weight, index)));
    }

    private static OptionalLong index(Weight weight, long from, long to) {
        float[] piece = new float[PIECE];
        for (long row = from; row < to; row++) {
            for (long col = 0; col < weight.cols(); col += PIECE) {
                int count = (int) Math.min(PIECE, weight.cols() - col);
                weight.read(row, col, piece, 0, count);
                Optional<NonFinite> found = first(piece, count);
                if (found.isPresent()) {
                    return OptionalLong.of(
                            row * weight.cols() + col + found.get().index());
                }
            }
        }
        return OptionalLong.empty();
    }

    private static float value(Weight weight, long index) {
        float[] value = new float[1];
        weight.read(index / weight.cols(), index % weight.cols(), value, 0, 1);
        return value[0];
    }
}
