package dev.panaflux.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.Arena;
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
        Tensor tensor = Tensor.of(arena.allocate(Math.max(1, rows * cols * Float.BYTES), 64), DType.F32, rows, cols);
        tensor.setFloats(values);
        return tensor;
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
        assertThat(error).as("NMSE of %s", description).isLessThanOrEqualTo(bound);
    }
}
