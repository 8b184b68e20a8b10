package dev.panaflux.verify;

/**
 * The differences of an array from the expected one.
 *
 * @param nmse sum of squared errors over the sum of the expected squares
 * @param maxError largest absolute error
 * @param peak largest expected magnitude
 * @param meanSquare mean of the squared errors
 */
public record StageErrors(double nmse, double maxError, double peak, double meanSquare) {

    /** The errors of {@code actual}; a NaN on either side makes them NaN. */
    public static StageErrors between(float[] actual, float[] expected) {
        if (actual.length != expected.length) {
            throw new IllegalArgumentException(
                    "compare: expected %d elements, found %d".formatted(expected.length, actual.length));
        }
        double error = 0;
        double energy = 0;
        double max = 0;
        double peak = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = (double) actual[i] - expected[i];
            error += difference * difference;
            energy += (double) expected[i] * expected[i];
            max = Math.max(max, Math.abs(difference));
            peak = Math.max(peak, Math.abs(expected[i]));
        }
        return new StageErrors(error == 0 ? 0 : error / energy, max, peak, error == 0 ? 0 : error / actual.length);
    }
}
