package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Group normalisation over a channels-last image. Each channel's mean and squared deviations are computed over short runs of
 * pixels in float, around the run's own mean, and combined in double, so neither a large mean nor many pixels cost
 * precision.
 *
 * <p>Source: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
 */
final class GroupNorm {

    /** Pixels per task; fixed, so that results do not depend on the number of threads. */
    private static final int TASK = 2048;

    /** Pixels per run that is summed in float. */
    private static final int RUN = 32;

    private double[] statistics = {};
    private double[] means = {};
    private double[] variances = {};
    private float[] centers = {};
    private float[] factors = {};
    private float[] addends = {};
    private final ElementReader elements = new ElementReader();

    /** See {@link dev.panaflux.kernels.Kernels#groupNorm}. Calls are serialised, since threads share the statistics. */
    synchronized void normalise(
            ComputePool pool,
            Scratch[] scratch,
            Tensor out,
            Tensor in,
            int groups,
            Tensor weight,
            Tensor bias,
            float eps,
            boolean silu) {
        measure(pool, scratch, in, groups);
        apply(pool, out, in, groups, weight, bias, eps, silu);
    }

    /** See {@link dev.panaflux.kernels.Kernels#groupMoments}. */
    synchronized void moments(ComputePool pool, Scratch[] scratch, Tensor out, Tensor in) {
        int groups = Math.toIntExact(out.cols());
        measure(pool, scratch, in, groups);
        for (int group = 0; group < groups; group++) {
            set(out, 0, group, Double.isNaN(variances[group]) ? Float.NaN : (float) means[group]);
            set(out, 1, group, (float) variances[group]);
        }
    }

    /** See {@link dev.panaflux.kernels.Kernels#groupNormApply}. */
    synchronized void apply(
            ComputePool pool,
            Tensor out,
            Tensor in,
            Tensor moments,
            Tensor weight,
            Tensor bias,
            float eps,
            boolean silu) {
        int groups = Math.toIntExact(moments.cols());
        reserve(groups);
        for (int group = 0; group < groups; group++) {
            means[group] = get(moments, 0, group);
            variances[group] = get(moments, 1, group);
        }
        apply(pool, out, in, groups, weight, bias, eps, silu);
    }

    private void reserve(int groups) {
        if (means.length < groups) {
            means = new double[groups];
            variances = new double[groups];
        }
    }

    private static float get(Tensor tensor, long row, long col) {
        return Elements.get(tensor.segment(), tensor.dtype(), Elements.offset(tensor, row, col));
    }

    private static void set(Tensor tensor, long row, long col, float value) {
        tensor.segment().set(ValueLayout.JAVA_FLOAT_UNALIGNED, Elements.offset(tensor, row, col), value);
    }

    /** Computes the moments of all groups into {@link #means} and {@link #variances}. */
    private void measure(ComputePool pool, Scratch[] scratch, Tensor in, int groups) {
        int pixels = Math.toIntExact(in.rows());
        int tasks = Math.ceilDiv(pixels, TASK);
        int needed = Math.multiplyExact(tasks, 2 * groups);
        if (statistics.length < needed) {
            statistics = new double[needed];
        }
        pool.forEach(
                tasks,
                (task, worker) -> measure(in, groups, task, Math.min(TASK, pixels - task * TASK), scratch[worker]));
        reserve(groups);
        long size = in.cols() / groups;
        for (int group = 0; group < groups; group++) {
            double mean = 0;
            double squares = 0;
            double before = 0;
            for (int task = 0; task < tasks; task++) {
                double count = (double) Math.min(TASK, pixels - task * TASK) * size;
                int at = (task * groups + group) * 2;
                double delta = statistics[at] - mean;
                double total = before + count;
                mean += delta * count / total;
                squares += statistics[at + 1] + delta * delta * before * count / total;
                before = total;
            }
            means[group] = mean;
            variances[group] = squares / before;
        }
    }

    private void apply(
            ComputePool pool, Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        int pixels = Math.toIntExact(in.rows());
        int channels = Math.toIntExact(in.cols());
        prepare(channels, groups, weight, bias, eps);
        pool.forEach(Math.ceilDiv(pixels, TASK), (task, worker) -> {
            for (int pixel = task * TASK; pixel < Math.min(pixels, (task + 1) * TASK); pixel++) {
                normalise(out, in, pixel, channels, silu);
            }
        });
    }

    /** Reduces the norm to {@code (x - center) * factor + addend} for each channel. */
    private void prepare(int channels, int groups, Tensor weight, Tensor bias, float eps) {
        int size = channels / groups;
        centers = Scratch.atLeast(centers, channels);
        factors = Scratch.atLeast(factors, channels);
        addends = Scratch.atLeast(addends, channels);
        elements.read(weight, 0, 0, factors, 0, channels);
        elements.read(bias, 0, 0, addends, 0, channels);
        for (int group = 0; group < groups; group++) {
            double inverse = 1 / Math.sqrt(variances[group] + eps);
            float center = (float) means[group];
            // The rounding error of the mean goes into the addend; an infinite mean has none.
            double rest = center == means[group] ? 0 : center - means[group];
            for (int channel = group * size; channel < (group + 1) * size; channel++) {
                double factor = inverse * factors[channel];
                centers[channel] = center;
                factors[channel] = (float) factor;
                addends[channel] = (float) (addends[channel] + rest * factor);
            }
        }
    }

    /** Computes mean and sum of squared deviations of each group over one task's pixels into {@link #statistics}. */
    private void measure(Tensor in, int groups, int task, int count, Scratch scratch) {
        int channels = (int) in.cols();
        int size = channels / groups;
        scratch.left = Scratch.atLeast(scratch.left, channels);
        scratch.line = Scratch.atLeast(scratch.line, channels);
        scratch.result = Scratch.atLeast(scratch.result, channels);
        float[] means = scratch.left;
        float[] sums = scratch.line;
        float[] squares = scratch.result;
        int base = task * 2 * groups;
        Arrays.fill(statistics, base, base + 2 * groups, 0);
        for (int done = 0; done < count; done += RUN) {
            int run = Math.min(RUN, count - done);
            long first = (long) task * TASK + done;
            channelMeans(in, first, run, means);
            channelDeviations(in, first, run, means, sums, squares);
            for (int channel = 0; channel < channels; channel++) {
                int at = base + 2 * (channel / size);
                double before = (double) done * size + (double) (channel % size) * run;
                double correction = (double) sums[channel] / run;
                double delta = means[channel] + correction - statistics[at];
                double total = before + run;
                statistics[at] += delta * run / total;
                statistics[at + 1] +=
                        squares[channel] - correction * sums[channel] + delta * delta * before * run / total;
            }
        }
    }

    private void normalise(Tensor out, Tensor in, long pixel, int channels, boolean silu) {
        MemorySegment from = in.segment();
        MemorySegment to = out.segment();
        long fromOffset = Elements.offset(in, pixel, 0);
        long toOffset = Elements.offset(out, pixel, 0);
        int i = 0;
        for (int end = Lanes.whole(channels); i < end; i += Lanes.COUNT) {
            FloatVector x = Lanes.load(from, fromOffset + 4L * i).sub(Lanes.load(centers, i));
            FloatVector y = x.fma(Lanes.load(factors, i), Lanes.load(addends, i));
            Lanes.store(silu ? VectorMath.silu(y) : y, to, toOffset + 4L * i);
        }
        for (; i < channels; i++) {
            float x = from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, fromOffset + 4L * i) - centers[i];
            float y = Math.fma(x, factors[i], addends[i]);
            to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, toOffset + 4L * i, silu ? VectorMath.silu(y) : y);
        }
    }

    private static void channelMeans(Tensor in, long first, int count, float[] means) {
        int channels = (int) in.cols();
        MemorySegment from = in.segment();
        Arrays.fill(means, 0, channels, 0);
        for (int pixel = 0; pixel < count; pixel++) {
            long offset = Elements.offset(in, first + pixel, 0);
            int i = 0;
            for (int end = Lanes.whole(channels); i < end; i += Lanes.COUNT) {
                Lanes.load(means, i).add(Lanes.load(from, offset + 4L * i)).intoArray(means, i);
            }
            for (; i < channels; i++) {
                means[i] += from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * i);
            }
        }
        for (int i = 0; i < channels; i++) {
            means[i] /= count;
        }
    }

    private static void channelDeviations(
            Tensor in, long first, int count, float[] means, float[] sums, float[] squares) {
        int channels = (int) in.cols();
        MemorySegment from = in.segment();
        Arrays.fill(sums, 0, channels, 0);
        Arrays.fill(squares, 0, channels, 0);
        for (int pixel = 0; pixel < count; pixel++) {
            long offset = Elements.offset(in, first + pixel, 0);
            int i = 0;
            for (int end = Lanes.whole(channels); i < end; i += Lanes.COUNT) {
                FloatVector deviation = Lanes.load(from, offset + 4L * i).sub(Lanes.load(means, i));
                Lanes.load(sums, i).add(deviation).intoArray(sums, i);
                deviation.fma(deviation, Lanes.load(squares, i)).intoArray(squares, i);
            }
            for (; i < channels; i++) {
                float deviation = from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * i) - means[i];
                sums[i] += deviation;
                squares[i] = Math.fma(deviation, deviation, squares[i]);
            }
        }
    }
}
