package dev.panaflux.kernels.scalar;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The operators as plain loops over small heap tiles. Other backends are compared with them, and they run where no other
 * backend can. Norms accumulate in double precision, products in float with short partial sums.
 */
public final class ScalarKernels implements Kernels {

    private static final int ROWS = 16;
    private static final int PIXELS = 1024;

    private final ComputePool pool;

    /**
     * Operators that run on {@code pool}.
     *
     * @param pool the threads; the caller closes it
     */
    public ScalarKernels(ComputePool pool) {
        this.pool = pool;
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        if (weight instanceof QuantizedWeight integers) {
            IntegerProduct.run(pool, out, in, integers, bias, epilogue);
        } else {
            TiledProduct.Left left = (row, from, to, count) -> in.read(row, from, to, 0, count);
            TiledProduct.run(pool, out, left, 1, weight, bias, epilogue);
        }
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        TiledAttention.run(pool, out, q, k, v, shape, mask);
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        int cols = Math.toIntExact(in.cols());
        float[] factors = row(weight);
        forRows(in.rows(), (from, to) -> {
            float[] x = new float[cols];
            for (long r = from; r < to; r++) {
                in.read(r, 0, x, 0, cols);
                rmsNorm(x, 0, cols, factors, eps);
                Elements.write(out, r, 0, x, cols);
            }
        });
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        int cols = Math.toIntExact(in.cols());
        float[] scales = row(scale);
        float[] shifts = row(shift);
        forRows(in.rows(), (from, to) -> {
            float[] x = new float[cols];
            for (long r = from; r < to; r++) {
                in.read(r, 0, x, 0, cols);
                double sum = 0;
                for (int i = 0; i < cols; i++) {
                    sum += x[i];
                }
                double mean = sum / cols;
                double squares = 0;
                for (int i = 0; i < cols; i++) {
                    squares += (x[i] - mean) * (x[i] - mean);
                }
                double inverse = 1 / Math.sqrt(squares / cols + eps);
                for (int i = 0; i < cols; i++) {
                    x[i] = (float) ((x[i] - mean) * inverse * (1.0 + scales[i]) + shifts[i]);
                }
                Elements.write(out, r, 0, x, cols);
            }
        });
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        int cols = Math.toIntExact(x.cols());
        int headDim = Math.toIntExact(weight.cols());
        int half = headDim / 2;
        boolean interleaved = rope.pairing() == Rope.Pairing.INTERLEAVED;
        int pairStep = interleaved ? 2 : 1;
        int partner = interleaved ? 1 : half;
        float[] factors = row(weight);
        forRows(x.rows(), (from, to) -> {
            float[] features = new float[cols];
            float[] cos = new float[half];
            float[] sin = new float[half];
            for (long r = from; r < to; r++) {
                x.read(r, 0, features, 0, cols);
                rope.cos().read(r, 0, cos, 0, half);
                rope.sin().read(r, 0, sin, 0, half);
                for (int head = 0; head < cols; head += headDim) {
                    rmsNorm(features, head, headDim, factors, eps);
                    for (int i = 0; i < half; i++) {
                        int first = head + i * pairStep;
                        float a = features[first];
                        float b = features[first + partner];
                        features[first] = a * cos[i] - b * sin[i];
                        features[first + partner] = b * cos[i] + a * sin[i];
                    }
                }
                Elements.write(x, r, 0, features, cols);
            }
        });
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        normalise(out, in, moments(in, groups), row(weight), row(bias), eps, silu);
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        Moments moments = moments(in, Math.toIntExact(out.cols()));
        Elements.write(out, 0, 0, floats(moments.means), moments.means.length);
        Elements.write(out, 1, 0, floats(moments.variances), moments.variances.length);
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        Moments given = new Moments(Math.toIntExact(moments.cols()));
        widen(row(moments.rows(0, 1)), given.means);
        widen(row(moments.rows(1, 2)), given.variances);
        normalise(out, in, given, row(weight), row(bias), eps, silu);
    }

    /** Mean and biased variance of each group of channels. */
    private static final class Moments {
        final double[] means;
        final double[] variances;

        Moments(int groups) {
            means = new double[groups];
            variances = new double[groups];
        }
    }

    private Moments moments(Tensor in, int groups) {
        int channels = Math.toIntExact(in.cols());
        int blocks = Math.toIntExact(Math.ceilDiv(in.rows(), PIXELS));
        double[][] sums = new double[blocks][channels];
        double[][] squares = new double[blocks][channels];
        pool.forEach(blocks, (block, worker) -> {
            float[] x = new float[channels];
            long end = Math.min(in.rows(), (block + 1L) * PIXELS);
            for (long r = (long) block * PIXELS; r < end; r++) {
                in.read(r, 0, x, 0, channels);
                for (int c = 0; c < channels; c++) {
                    double value = x[c];
                    sums[block][c] += value;
                    squares[block][c] += value * value;
                }
            }
        });
        int size = channels / groups;
        double count = (double) in.rows() * size;
        Moments moments = new Moments(groups);
        for (int group = 0; group < groups; group++) {
            double sum = 0;
            double square = 0;
            for (int block = 0; block < blocks; block++) {
                for (int c = group * size; c < (group + 1) * size; c++) {
                    sum += sums[block][c];
                    square += squares[block][c];
                }
            }
            double mean = sum / count;
            // If all values are equal, rounding may make the difference slightly negative.
            double variance = Math.max(square / count - mean * mean, 0);
            // Use the same NaN for both: which of two NaNs a product keeps depends on JIT compilation.
            moments.variances[group] = Double.isNaN(variance) ? Double.NaN : variance;
            moments.means[group] = Double.isNaN(variance) ? Double.NaN : mean;
        }
        return moments;
    }

    private void normalise(
            Tensor out, Tensor in, Moments moments, float[] weight, float[] bias, float eps, boolean silu) {
        int channels = weight.length;
        int size = channels / moments.means.length;
        double[] means = new double[channels];
        double[] factors = new double[channels];
        for (int c = 0; c < channels; c++) {
            means[c] = moments.means[c / size];
            factors[c] = weight[c] / Math.sqrt(moments.variances[c / size] + eps);
        }
        forRows(in.rows(), (from, to) -> {
            float[] x = new float[channels];
            for (long r = from; r < to; r++) {
                in.read(r, 0, x, 0, channels);
                for (int c = 0; c < channels; c++) {
                    float y = (float) ((x[c] - means[c]) * factors[c] + bias[c]);
                    x[c] = silu ? silu(y) : y;
                }
                Elements.write(out, r, 0, x, channels);
            }
        });
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        forElements(out, in, ScalarKernels::silu);
    }

    @Override
    public void relu(Tensor out, Tensor in) {
        forElements(out, in, x -> x < 0 ? 0 : x);
    }

    private interface FloatFunction {
        float of(float x);
    }

    private void forElements(Tensor out, Tensor in, FloatFunction function) {
        int cols = Math.toIntExact(in.cols());
        forRows(in.rows(), (from, to) -> {
            float[] x = new float[cols];
            for (long r = from; r < to; r++) {
                in.read(r, 0, x, 0, cols);
                for (int i = 0; i < cols; i++) {
                    x[i] = function.of(x[i]);
                }
                Elements.write(out, r, 0, x, cols);
            }
        });
    }

    @Override
    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        int inBlocks = Math.toIntExact(mix.cols());
        int outBlocks = Math.toIntExact(mix.rows());
        int block = Math.toIntExact(in.cols()) / inBlocks;
        float[] factors = mix.toFloats();
        forRows(in.rows(), (from, to) -> {
            float[] x = new float[inBlocks * block];
            float[] y = new float[block];
            for (long r = from; r < to; r++) {
                in.read(r, 0, x, 0, x.length);
                for (int o = 0; o < outBlocks; o++) {
                    Arrays.fill(y, 0);
                    for (int i = 0; i < inBlocks; i++) {
                        float factor = factors[o * inBlocks + i];
                        for (int j = 0; j < block; j++) {
                            y[j] += factor * x[i * block + j];
                        }
                    }
                    Elements.write(out, r, (long) o * block, y, block);
                }
            }
        });
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        int taps = geometry.kernel() * geometry.kernel();
        TiledProduct.Left patches =
                (pixel, from, to, count) -> patch(in, geometry, pixel, from / taps, to, count / taps);
        TiledProduct.run(pool, out, patches, taps, weight, bias, epilogue);
    }

    /** Gathers the inputs of one output pixel in the weights' order: channel, ky, kx. */
    private static void patch(Tensor in, ConvGeometry geometry, long pixel, int channel, float[] to, int channels) {
        int kernel = geometry.kernel();
        int taps = kernel * kernel;
        int top = (int) (pixel / geometry.outWidth()) * geometry.stride() - geometry.padTop();
        int left = (int) (pixel % geometry.outWidth()) * geometry.stride() - geometry.padLeft();
        MemorySegment image = in.segment();
        for (int tap = 0; tap < taps; tap++) {
            int y = top + tap / kernel;
            int x = left + tap % kernel;
            if (y < 0 || y >= geometry.height() || x < 0 || x >= geometry.width()) {
                for (int c = 0; c < channels; c++) {
                    to[c * taps + tap] = 0;
                }
                continue;
            }
            long offset = (((long) y * geometry.width() + x) * in.rowStride() + channel) * DType.F32.bytes();
            for (int c = 0; c < channels; c++) {
                to[c * taps + tap] = image.get(ValueLayout.JAVA_FLOAT_UNALIGNED, offset + 4L * c);
            }
        }
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        pool.forEach(height, (y, worker) -> {
            for (int x = 0; x < width; x++) {
                long from = (long) y * width + x;
                long above = 2L * y * 2 * width + 2L * x;
                long below = above + 2L * width;
                Elements.copy(in, from, out, above, in.cols());
                Elements.copy(in, from, out, above + 1, in.cols());
                Elements.copy(in, from, out, below, in.cols());
                Elements.copy(in, from, out, below + 1, in.cols());
            }
        });
    }

    @Override
    public void embeddingGather(Tensor out, Weight table, int[] ids) {
        int cols = Math.toIntExact(table.cols());
        forRows(ids.length, (from, to) -> {
            float[] x = new float[cols];
            for (int i = (int) from; i < to; i++) {
                table.read(ids[i], 0, x, 0, cols);
                Elements.write(out, i, 0, x, cols);
            }
        });
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        int cols = Math.toIntExact(in.cols());
        forRows(in.rows(), (from, to) -> {
            if (in.dtype() == out.dtype()) {
                for (long r = from; r < to; r++) {
                    Elements.copy(in, r, out, r, cols);
                }
                return;
            }
            float[] x = new float[cols];
            for (long r = from; r < to; r++) {
                in.read(r, 0, x, 0, cols);
                Elements.write(out, r, 0, x, cols);
            }
        });
    }

    /** {@code x / (1 + exp(-x))}, rounded once. */
    static float silu(float x) {
        return (float) (x / (1 + Math.exp(-(double) x)));
    }

    private static void rmsNorm(float[] x, int from, int count, float[] weight, float eps) {
        double squares = 0;
        for (int i = 0; i < count; i++) {
            double value = x[from + i];
            squares += value * value;
        }
        double inverse = 1 / Math.sqrt(squares / count + eps);
        for (int i = 0; i < count; i++) {
            x[from + i] = (float) (x[from + i] * inverse * weight[i]);
        }
    }

    private static float[] row(Tensor vector) {
        float[] values = new float[Math.toIntExact(vector.cols())];
        vector.read(0, 0, values, 0, values.length);
        return values;
    }

    private static void widen(float[] from, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i];
        }
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private interface RowRange {
        void run(long from, long to);
    }

    private void forRows(long rows, RowRange body) {
        int blocks = Math.toIntExact(Math.ceilDiv(rows, ROWS));
        pool.forEach(blocks, (block, worker) -> {
            long from = (long) block * ROWS;
            body.run(from, Math.min(rows, from + ROWS));
        });
    }
}
