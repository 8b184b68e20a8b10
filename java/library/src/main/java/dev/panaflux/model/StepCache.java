package dev.panaflux.model;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;

/**
 * First-block cache of one sequence: what the first block and what all later ones added to the image's tokens at the last step
 * that ran every block. Where the first block adds nearly the same again, the later blocks' part is added as it was, and they
 * are left out.
 *
 * <p>The measure is that of diffusers' {@code FirstBlockCache}: the mean absolute difference of what the first block added, then
 * and now, divided by the mean absolute value then. Only the image's tokens count here, since only they become a velocity.
 *
 * <p>A pass calls {@link #enter}, {@link #settles} and {@link #leave} in this order. An approximation: the error against the full
 * run is in docs/editing.md.
 */
public final class StepCache {

    private final double threshold;
    private final Tensor before;
    private final Tensor first;
    private final Tensor rest;
    private boolean filled;
    private boolean reusing;
    private int reused;

    private StepCache(double threshold, Tensor before, Tensor first, Tensor rest) {
        this.threshold = threshold;
        this.before = before;
        this.first = first;
        this.rest = rest;
    }

    /**
     * An empty cache in the memory of {@code workspace}.
     *
     * @param imageTokens tokens of the image
     * @param modelDim features of a token
     * @param threshold the largest relative change for which later blocks are left out, above 0
     */
    public static StepCache allocate(Workspace workspace, long imageTokens, int modelDim, double threshold) {
        return new StepCache(
                threshold,
                workspace.allocate(imageTokens, modelDim),
                workspace.allocate(imageTokens, modelDim),
                workspace.allocate(imageTokens, modelDim));
    }

    /**
     * Notes the image's tokens before the first block.
     *
     * @param image {@code [imageTokens, modelDim]} f32
     */
    public void enter(Kernels kernels, Tensor image) {
        kernels.convert(before, image);
    }

    /**
     * Whether the later blocks may be left out.
     *
     * @param image the tokens after the first block, {@code [imageTokens, modelDim]} f32
     */
    public boolean settles(Kernels kernels, Tensor image) {
        reusing = filled && change(image) <= threshold;
        if (!reusing) {
            combine(first, image, -1, before);
        }
        kernels.convert(before, image);
        return reusing;
    }

    /**
     * Notes what the later blocks have added, or adds what they added before.
     *
     * @param image the tokens after the last block, {@code [imageTokens, modelDim]} f32; overwritten if the later blocks may be
     *     left out, whether they were or not
     */
    public void leave(Tensor image) {
        if (reusing) {
            combine(image, before, 1, rest);
            reused++;
        } else {
            combine(rest, image, -1, before);
            filled = true;
        }
    }

    /** Number of passes that took the later blocks' part from the cache. */
    public int reused() {
        return reused;
    }

    private double change(Tensor after) {
        int features = columns(after);
        float[] now = new float[features];
        float[] entered = new float[features];
        float[] then = new float[features];
        double difference = 0;
        double size = 0;
        for (long row = 0; row < first.rows(); row++) {
            after.read(row, 0, now, 0, features);
            before.read(row, 0, entered, 0, features);
            first.read(row, 0, then, 0, features);
            for (int column = 0; column < features; column++) {
                difference += Math.abs(then[column] - (now[column] - entered[column]));
                size += Math.abs(then[column]);
            }
        }
        return difference / size;
    }

    /** {@code out = left + sign * right}. */
    private static void combine(Tensor out, Tensor left, float sign, Tensor right) {
        int features = columns(out);
        float[] sum = new float[features];
        float[] other = new float[features];
        for (long row = 0; row < out.rows(); row++) {
            left.read(row, 0, sum, 0, features);
            right.read(row, 0, other, 0, features);
            for (int column = 0; column < features; column++) {
                sum[column] += sign * other[column];
            }
            out.rows(row, row + 1).setFloats(sum);
        }
    }

    private static int columns(Tensor tensor) {
        return Math.toIntExact(tensor.cols());
    }
}
