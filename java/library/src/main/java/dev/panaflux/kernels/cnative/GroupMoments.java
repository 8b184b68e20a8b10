package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Mean and biased variance of each group of a group norm. */
final class GroupMoments {

    private final double[] means;
    private final double[] variances;

    private GroupMoments(int groups) {
        this.means = new double[groups];
        this.variances = new double[groups];
    }

    /**
     * Combines the moments of runs of pixels into those of {@code in}.
     *
     * @param sums for each run and group two doubles: the sum, and the sum of squared differences from the run's mean
     * @param runPixels pixels of every run except the last
     * @param in {@code [pixels, channels]}
     */
    static GroupMoments ofSums(MemorySegment sums, long runPixels, Tensor in, int groups) {
        GroupMoments moments = new GroupMoments(groups);
        long size = in.cols() / groups;
        double count = (double) in.rows() * size;
        int runs = Math.toIntExact(Math.ceilDiv(in.rows(), runPixels));
        for (int group = 0; group < groups; group++) {
            double sum = 0;
            for (int run = 0; run < runs; run++) {
                sum += get(sums, run, group, groups, 0);
            }
            double mean = sum / count;
            double squares = 0;
            for (int run = 0; run < runs; run++) {
                double part = (double) Math.min(runPixels, in.rows() - run * runPixels) * size;
                double shift = get(sums, run, group, groups, 0) / part - mean;
                squares += get(sums, run, group, groups, 1) + part * shift * shift;
            }
            moments.means[group] = mean;
            moments.variances[group] = squares / count;
        }
        return moments;
    }

    private static double get(MemorySegment sums, int run, int group, int groups, int moment) {
        return sums.getAtIndex(ValueLayout.JAVA_DOUBLE, 2L * ((long) run * groups + group) + moment);
    }

    /** Reads the moments from {@code tensor} {@code [2, groups]} f32. */
    static GroupMoments readFrom(Tensor tensor) {
        int groups = Math.toIntExact(tensor.cols());
        GroupMoments moments = new GroupMoments(groups);
        for (int group = 0; group < groups; group++) {
            moments.means[group] = tensor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, group);
            moments.variances[group] = tensor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, tensor.rowStride() + group);
        }
        return moments;
    }

    /** Writes the moments to {@code tensor} {@code [2, groups]} f32; if the variance is NaN, so is the mean. */
    void writeTo(Tensor tensor) {
        for (int group = 0; group < means.length; group++) {
            double mean = Double.isNaN(variances[group]) ? Double.NaN : means[group];
            tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, group, (float) mean);
            tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, tensor.rowStride() + group, (float) variances[group]);
        }
    }

    /**
     * Reduces a group norm to {@code (x - mean) * factor + offset} for each channel.
     *
     * @param mean {@code [1, channels]} f32, for the result
     * @param factor {@code [1, channels]} f32: the weights on entry
     * @param offset {@code [1, channels]} f32: the biases on entry
     */
    void toFactors(float eps, Tensor mean, Tensor factor, Tensor offset) {
        long size = mean.cols() / means.length;
        for (int group = 0; group < means.length; group++) {
            double inverse = 1 / Math.sqrt(variances[group] + eps);
            float rounded = (float) means[group];
            // The rounding error of the mean goes into the offset; an infinite mean has none.
            double rest = rounded == means[group] ? 0 : means[group] - rounded;
            for (long c = group * size; c < (group + 1) * size; c++) {
                double scaled = inverse * factor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, c);
                double shifted = offset.segment().getAtIndex(ValueLayout.JAVA_FLOAT, c) - rest * scaled;
                mean.segment().setAtIndex(ValueLayout.JAVA_FLOAT, c, rounded);
                factor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, c, (float) scaled);
                offset.segment().setAtIndex(ValueLayout.JAVA_FLOAT, c, (float) shifted);
            }
        }
    }
}
