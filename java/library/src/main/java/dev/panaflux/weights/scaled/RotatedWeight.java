package dev.panaflux.weights.scaled;

import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import java.util.List;

/**
 * A weight whose rows were stored after a rotation of each {@code group} of their values (ConvRot). The rotation is orthogonal and
 * symmetric, so it is its own inverse: a Kronecker power of the 4x4 matrix with -1/2 on the anti-diagonal and 1/2 elsewhere.
 *
 * @param stored the stored weight
 * @param group number of values that are rotated together, a power of 4 that divides the columns
 */
public record RotatedWeight(Weight stored, int group) implements Weight {

    /**
     * Checks the group.
     *
     * @throws IllegalArgumentException if it is no power of 4, or does not divide the columns
     */
    public RotatedWeight {
        boolean power = group > 0 && Integer.bitCount(group) == 1 && Integer.numberOfTrailingZeros(group) % 2 == 0;
        if (!power || stored.cols() % group != 0) {
            throw new IllegalArgumentException(
                    "expected a power of 4 that divides %d columns, found %d".formatted(stored.cols(), group));
        }
    }

    @Override
    public WeightFormat format() {
        return new WeightFormat("rotated " + stored.format().label());
    }

    @Override
    public long rows() {
        return stored.rows();
    }

    @Override
    public long cols() {
        return stored.cols();
    }

    @Override
    public RotatedWeight rows(long from, long to) {
        return new RotatedWeight(stored.rows(from, to), group);
    }

    @Override
    public void read(long row, long col, float[] to, int at, int count) {
        if (count == 0) {
            return;
        }
        long first = col / group * group;
        int length = (int) (Math.ceilDiv(col + count, group) * group - first);
        float[] values = new float[length];
        stored.read(row, first, values, 0, length);
        for (int start = 0; start < length; start += group) {
            rotate(values, start);
        }
        System.arraycopy(values, (int) (col - first), to, at, count);
    }

    /** Each pass multiplies by the 4x4 matrix along one digit, of base 4, of the place in the group. */
    private void rotate(float[] values, int start) {
        for (int step = 1; step < group; step *= 4) {
            for (int block = start; block < start + group; block += 4 * step) {
                for (int i = block; i < block + step; i++) {
                    float a = values[i];
                    float b = values[i + step];
                    float c = values[i + 2 * step];
                    float d = values[i + 3 * step];
                    float half = ((a + b) + (c + d)) * 0.5f;
                    values[i] = half - d;
                    values[i + step] = half - c;
                    values[i + 2 * step] = half - b;
                    values[i + 3 * step] = half - a;
                }
            }
        }
    }

    @Override
    public List<Part> parts() {
        return stored.parts();
    }
}
