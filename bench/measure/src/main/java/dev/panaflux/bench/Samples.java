package dev.panaflux.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.SplittableRandom;

/** Samples of one quantity, with their statistics. */
public final class Samples {

    private static final int RESAMPLES = 2000;
    private static final long SEED = 42;
    private static final double CONFIDENCE = 0.95;

    private final double[] sorted;

    private Samples(double[] sorted) {
        this.sorted = sorted;
    }

    /**
     * Takes {@code values}.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static Samples of(Collection<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("samples: expected at least one, found none");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    /** The number of samples. */
    public int count() {
        return sorted.length;
    }

    /** The smallest sample. */
    public double min() {
        return sorted[0];
    }

    /** The largest sample. */
    public double max() {
        return sorted[sorted.length - 1];
    }

    /** The arithmetic mean. */
    public double mean() {
        return Arrays.stream(sorted).sum() / sorted.length;
    }

    /** The median: the middle sample, or the mean of the two in the middle. */
    public double median() {
        return median(sorted);
    }

    /** The sample standard deviation (n - 1); 0 for a single sample. */
    public double deviation() {
        if (sorted.length < 2) {
            return 0;
        }
        double mean = mean();
        double squares = Arrays.stream(sorted)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (sorted.length - 1));
    }

    /**
     * The quantile {@code fraction}, by linear interpolation.
     *
     * @param fraction 0 to 1
     */
    public double quantile(double fraction) {
        return quantile(sorted, fraction);
    }

    /** A confidence interval. */
    public record Interval(double low, double high) {

        /** Whether {@code value} lies inside, ends included. */
        public boolean contains(double value) {
            return low <= value && value <= high;
        }
    }

    /** The 95 % confidence interval of the median, by a percentile bootstrap with a fixed seed. */
    public Interval medianInterval() {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            medians[i] = median(resample(random));
        }
        return interval(medians);
    }

    /** The 95 % confidence interval of this median divided by that of {@code base}, by the same method. */
    public Interval ratioInterval(Samples base) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            ratios[i] = median(resample(random)) / median(base.resample(random));
        }
        return interval(ratios);
    }

    private double[] resample(SplittableRandom random) {
        double[] drawn = new double[sorted.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = sorted[random.nextInt(sorted.length)];
        }
        Arrays.sort(drawn);
        return drawn;
    }

    private static Interval interval(double[] values) {
        Arrays.sort(values);
        double tail = (1 - CONFIDENCE) / 2;
        return new Interval(quantile(values, tail), quantile(values, 1 - tail));
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double quantile(double[] sorted, double fraction) {
        double place = fraction * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
