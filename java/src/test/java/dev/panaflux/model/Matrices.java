package dev.panaflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Golden values in and out of tensors, and their comparison. */
public final class Matrices {

    private Matrices() {}

    /** {@code [rows, cols]} f32 of unspecified content: NaN, so that what is never written shows. */
    public static Tensor allocate(Arena arena, long rows, long cols) {
        float[] values = new float[Math.toIntExact(rows * cols)];
        Arrays.fill(values, Float.NaN);
        return of(arena, rows, cols, values);
    }

    /** {@code [rows, cols]} f32 of {@code values}. */
    public static Tensor of(Arena arena, long rows, long cols, float[] values) {
        assertThat(values).hasSize(Math.toIntExact(rows * cols));
        MemorySegment segment = arena.allocate(Math.max(1, rows * cols * Float.BYTES), 64);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, values.length);
        return Tensor.of(segment, DType.F32, rows, cols);
    }

    /** The values of an f32 tensor, row by row. */
    public static float[] values(Tensor tensor) {
        int cols = Math.toIntExact(tensor.cols());
        float[] values = new float[Math.toIntExact(tensor.size())];
        for (long row = 0; row < tensor.rows(); row++) {
            MemorySegment.copy(
                    tensor.segment(),
                    ValueLayout.JAVA_FLOAT,
                    row * tensor.rowStride() * Float.BYTES,
                    values,
                    Math.toIntExact(row * cols),
                    cols);
        }
        return values;
    }

    /** {@code [channels, pixels]} as {@code [pixels, channels]}. */
    public static float[] transposed(float[] planes, int channels) {
        int pixels = planes.length / channels;
        float[] values = new float[planes.length];
        for (int channel = 0; channel < channels; channel++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                values[pixel * channels + channel] = planes[channel * pixels + pixel];
            }
        }
        return values;
    }

    /** Normalised mean squared error: {@code sum((actual - expected)^2) / sum(expected^2)}; NaN if anything is. */
    public static double nmse(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double error = 0;
        double power = 0;
        for (int i = 0; i < expected.length; i++) {
            double difference = (double) actual[i] - expected[i];
            error += difference * difference;
            power += (double) expected[i] * expected[i];
        }
        return error / power;
    }

    /** Fails unless {@link #nmse} is at most {@code bound}. */
    public static void assertNmse(String description, float[] actual, float[] expected, double bound) {
        double error = nmse(actual, expected);
        if (System.getProperty("panaflux.print") != null) System.out.println("NMSE " + description + " " + error);
        assertThat(error).as("NMSE of %s", description).isLessThanOrEqualTo(bound);
    }
}
