package dev.panaflux.verify;

import java.util.Arrays;
import java.util.List;

/**
 * A stage of a golden case, as recorded from diffusers.
 *
 * @param values its elements in row-major order
 * @param shape its shape
 */
@SuppressWarnings("ArrayRecordComponent") // read-only within this package, never compared as a record
record GoldenStage(float[] values, List<Long> shape) {

    /** The {@code count} rows from {@code first} on of {@code [1, rows, features]}. */
    float[] rows(int first, int count) {
        int features = Math.toIntExact(shape.getLast());
        return Arrays.copyOfRange(values, first * features, (first + count) * features);
    }
}
