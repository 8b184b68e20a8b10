package dev.panaflux.kernels;

import java.util.Optional;

/**
 * How far a result may be from the exact one.
 *
 * <p>In every class, NaN and infinities must appear exactly where the exact result, rounded to f32, has them.
 */
public sealed interface Accuracy {

    /** Every element is exact, bit for bit. */
    Accuracy EXACT = new Exact();

    /**
     * Judges a result.
     *
     * @param exact the exact values
     * @param actual the result, as long as {@code exact}
     * @return the problem, or empty
     */
    Optional<String> check(double[] exact, float[] actual);

    /** The name of the class in reports: {@code EXACT}, {@code ULP(8)}, {@code NMSE(1.0E-12)}. */
    String label();

    /** Every element is exact, bit for bit, including the sign of zero; any NaN may stand for another. */
    record Exact() implements Accuracy {

        @Override
        public Optional<String> check(double[] exact, float[] actual) {
            requireSameLength(exact, actual);
            for (int i = 0; i < exact.length; i++) {
                if (Float.floatToIntBits((float) exact[i]) != Float.floatToIntBits(actual[i])) {
                    return difference(this, i, exact[i], actual[i]);
                }
            }
            return Optional.empty();
        }

        @Override
        public String label() {
            return "EXACT";
        }
    }

    /**
     * No element differs from the exact value by more than {@code bound} units in its last place.
     *
     * @param bound units in the last place
     * @param flushBelow zero is also accepted where the exact value is smaller in magnitude
     */
    record Ulp(double bound, float flushBelow) implements Accuracy {

        @Override
        public Optional<String> check(double[] exact, float[] actual) {
            requireSameLength(exact, actual);
            for (int i = 0; i < exact.length; i++) {
                float rounded = (float) exact[i];
                boolean flushed = actual[i] == 0 && Math.abs(exact[i]) < flushBelow;
                boolean within = Float.isFinite(rounded)
                        ? flushed || Math.abs(actual[i] - exact[i]) <= bound * Math.ulp(rounded)
                        : Float.compare(rounded, actual[i]) == 0;
                if (!within) {
                    return difference(this, i, exact[i], actual[i]);
                }
            }
            return Optional.empty();
        }

        @Override
        public String label() {
            return "ULP(%s)".formatted(bound == Math.rint(bound) ? "%.0f".formatted(bound) : bound);
        }
    }

    /**
     * {@code sum((actual - exact)^2) <= bound * sum(exact^2)} over the finite elements. So that a wrong element cannot hide
     * among millions, no error may exceed 100 times the root mean square error that {@code bound} allows.
     *
     * @param bound normalised mean squared error
     */
    record Nmse(double bound) implements Accuracy {

        private static final double OUTLIER = 100;

        @Override
        public Optional<String> check(double[] exact, float[] actual) {
            requireSameLength(exact, actual);
            double signal = 0;
            double noise = 0;
            int finite = 0;
            int worst = -1;
            double worstError = 0;
            for (int i = 0; i < exact.length; i++) {
                float rounded = (float) exact[i];
                if (!Float.isFinite(rounded)) {
                    if (Float.compare(rounded, actual[i]) != 0) {
                        return difference(this, i, exact[i], actual[i]);
                    }
                    continue;
                }
                if (!Float.isFinite(actual[i])) {
                    return difference(this, i, exact[i], actual[i]);
                }
                double error = Math.abs(actual[i] - exact[i]);
                signal += exact[i] * exact[i];
                noise += error * error;
                finite++;
                if (error > worstError) {
                    worst = i;
                    worstError = error;
                }
            }
            if (worst < 0) {
                return Optional.empty();
            }
            if (noise > bound * signal) {
                return Optional.of("%s: found NMSE %.3g; largest error at element %d: expected %s, found %s"
                        .formatted(label(), noise / signal, worst, exact[worst], actual[worst]));
            }
            if (worstError > OUTLIER * Math.sqrt(bound * signal / finite)) {
                return difference(this, worst, exact[worst], actual[worst]);
            }
            return Optional.empty();
        }

        @Override
        public String label() {
            return "NMSE(%s)".formatted(bound);
        }
    }

    private static Optional<String> difference(Accuracy accuracy, int index, double exact, float actual) {
        return Optional.of("%s: element %d: expected %s, found %s".formatted(accuracy.label(), index, exact, actual));
    }

    private static void requireSameLength(double[] exact, float[] actual) {
        if (exact.length != actual.length) {
            throw new IllegalArgumentException(
                    "accuracy: expected %d elements, found %d".formatted(exact.length, actual.length));
        }
    }
}
