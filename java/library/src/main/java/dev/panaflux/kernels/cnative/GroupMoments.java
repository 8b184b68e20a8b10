package dev.panaflux.kernels.cnative;

import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Puts the moments of a group norm's blocks of pixels together. */
final class GroupMoments {

    private GroupMoments() {}

    /**
     * Reduces a group norm to {@code (x - mean) * factor + offset} for each channel.
     *
     * @param sums for each block and group two doubles: the sum, and the squared differences from the block's mean
     * @param blockPixels pixels of every block but the last
     * @param in {@code [pixels, channels]}
     * @param mean {@code [1, channels]} f32, for the result
     * @param factor {@code [1, channels]} f32: the weights on entry
     * @param offset {@code [1, channels]} f32: the biases on entry
     */
    static void toFactors(
            MemorySegment sums,
            long blockPixels,
            Tensor in,
            int groups,
            float eps,
            Tensor mean,
            Tensor factor,
            Tensor offset) {
        long size = in.cols() / groups;
        double count = (double) in.rows() * size;
        int blocks = Math.toIntExact(Math.ceilDiv(in.rows(), blockPixels));
        for (int group = 0; group < groups; group++) {
            double sum = 0;
            for (int block = 0; block < blocks; block++) {
                sum += get(sums, block, group, groups, 0);
            }
            double exactMean = sum / count;
            float roundedMean = (float) exactMean;
            double squares = 0;
            for (int block = 0; block < blocks; block++) {
                double part = (double) Math.min(blockPixels, in.rows() - block * blockPixels) * size;
                double shift = get(sums, block, group, groups, 0) / part - exactMean;
                squares += get(sums, block, group, groups, 1) + part * shift * shift;
            }
            double inverse = 1 / Math.sqrt(squares / count + eps);
            for (long c = group * size; c < (group + 1) * size; c++) {
                double scaled = inverse * factor.segment().getAtIndex(ValueLayout.JAVA_FLOAT, c);
                // What rounding takes from the mean goes into the offset.
                double shifted =
                        offset.segment().getAtIndex(ValueLayout.JAVA_FLOAT, c) - (exactMean - roundedMean) * scaled;
                mean.segment().setAtIndex(ValueLayout.JAVA_FLOAT, c, roundedMean);
                factor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, c, (float) scaled);
                offset.segment().setAtIndex(ValueLayout.JAVA_FLOAT, c, (float) shifted);
            }
        }
    }

    private static double get(MemorySegment sums, int block, int group, int groups, int moment) {
        return sums.getAtIndex(ValueLayout.JAVA_DOUBLE, 2L * ((long) block * groups + group) + moment);
    }
}
