package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The operators as their formulas say, in double precision, rounded once when a result is stored: what every backend is
 * judged against.
 */
public final class OracleKernels implements Kernels {

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        switch (weight) {
            case Tensor floats -> product(out, Elements.matrix(in), o -> Elements.row(floats, o), bias, epilogue);
            case QuantizedWeight integers -> {
                double[][] x = Elements.matrix(in);
                for (double[] row : x) {
                    quantize(row);
                }
                product(out, x, o -> dequantized(integers, o), bias, epilogue);
            }
            default -> product(out, Elements.matrix(in), o -> widened(weight, o), bias, epilogue);
        }
    }

    /** Rounds a row as {@link dev.panaflux.kernels.Quantization} says: to the multiples of its scale. */
    private static void quantize(double[] row) {
        float largest = 0;
        boolean finite = true;
        for (double value : row) {
            largest = Math.max(largest, (float) Math.abs(value));
            finite &= Double.isFinite(value);
        }
        float scale = largest / 127;
        float inverse = 127 / largest;
        for (int i = 0; i < row.length; i++) {
            double integer = largest < 1e-30f ? 0 : Math.rint((float) row[i] * inverse);
            row[i] = finite ? integer * scale : Double.NaN;
        }
    }

    private static double[] dequantized(QuantizedWeight weight, long row) {
        double scale = weight.scales().get(ValueLayout.JAVA_FLOAT_UNALIGNED, row * Float.BYTES);
        double[] values = new double[Math.toIntExact(weight.cols())];
        for (int i = 0; i < values.length; i++) {
            values[i] = weight.values().get(ValueLayout.JAVA_BYTE, row * weight.cols() + i) * scale;
        }
        return values;
    }

    private static double[] widened(Weight weight, long row) {
        float[] values = new float[Math.toIntExact(weight.cols())];
        weight.read(row, 0, values, 0, values.length);
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static void product(
            Tensor out, double[][] x, IntFunction<double[]> weightRow, @Nullable Tensor bias, Epilogue epilogue) {
        IntStream.range(0, Math.toIntExact(out.cols())).parallel().forEach(o -> {
            double[] w = weightRow.apply(o);
            double[] y = new double[x.length];
            for (int r = 0; r < x.length; r++) {
                for (int i = 0; i < w.length; i++) {
                    y[r] += x[r][i] * w[i];
                }
            }
            if (epilogue instanceof Epilogue.AddProduct added) {
                double[] right = Elements.row(added.right(), o);
                for (int r = 0; r < x.length; r++) {
                    for (int i = 0; i < right.length; i++) {
                        y[r] += Elements.get(added.left(), r, i) * right[i];
                    }
                }
            }
            for (int r = 0; r < x.length; r++) {
                store(out, r, o, y[r] + (bias == null ? 0 : Elements.get(bias, 0, o)), epilogue.last());
            }
        });
    }

    private static void store(Tensor out, long row, long col, double y, Epilogue.Last epilogue) {
        double before = Elements.get(out, row, col);
        Elements.set(
                out,
                row,
                col,
                switch (epilogue) {
                    case Epilogue.Store _ -> y;
                    case Epilogue.Add _ -> before + y;
                    case Epilogue.SiluGate _ -> silu(before) * y;
                    case Epilogue.GatedAdd gated -> before + Elements.get(gated.gate(), 0, col) * y;
                });
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        double[][] queries = Elements.matrix(q);
        double[][] keys = Elements.matrix(k);
        double[][] values = Elements.matrix(v);
        int headDim = shape.headDim();
        for (int head = 0; head < shape.heads(); head++) {
            int queryCol = head * headDim;
            int keyCol = head / (shape.heads() / shape.kvHeads()) * headDim;
            for (int i = 0; i < queries.length; i++) {
                int visible = mask instanceof AttentionMask.CausalPadded causal
                        ? Math.min(i + 1, causal.validKeys())
                        : keys.length;
                double[] weights = new double[visible];
                for (int j = 0; j < visible; j++) {
                    double score = 0;
                    for (int d = 0; d < headDim; d++) {
                        score += queries[i][queryCol + d] * keys[j][keyCol + d];
                    }
                    weights[j] = score * shape.scale();
                }
                double maximum = Arrays.stream(weights).reduce(Double.NEGATIVE_INFINITY, Math::max);
                double total = 0;
                for (int j = 0; j < visible; j++) {
                    weights[j] = Math.exp(weights[j] - maximum);
                    total += weights[j];
                }
                for (int d = 0; d < headDim; d++) {
                    double sum = 0;
                    for (int j = 0; j < visible; j++) {
                        sum += weights[j] * values[j][keyCol + d];
                    }
                    Elements.set(out, i, queryCol + d, sum / total);
                }
            }
        }
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        double[] w = Elements.row(weight, 0);
        for (long r = 0; r < in.rows(); r++) {
            Elements.setRow(out, r, rmsNorm(Elements.row(in, r), w, eps));
        }
    }

    private static double[] rmsNorm(double[] x, double[] weight, double eps) {
        double meanSquare = Arrays.stream(x).map(value -> value * value).sum() / x.length;
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] / Math.sqrt(meanSquare + eps) * weight[i];
        }
        return y;
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        for (long r = 0; r < in.rows(); r++) {
            double[] x = Elements.row(in, r);
            double mean = Arrays.stream(x).sum() / x.length;
            double variance = Arrays.stream(x)
                            .map(value -> (value - mean) * (value - mean))
                            .sum()
                    / x.length;
            for (int i = 0; i < x.length; i++) {
                double normalized = (x[i] - mean) / Math.sqrt(variance + eps);
                Elements.set(
                        out, r, i, normalized * (1 + (double) Elements.get(scale, 0, i)) + Elements.get(shift, 0, i));
            }
        }
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        int headDim = Math.toIntExact(weight.cols());
        double[] w = Elements.row(weight, 0);
        for (long r = 0; r < x.rows(); r++) {
            double[] row = Elements.row(x, r);
            for (int head = 0; head < row.length; head += headDim) {
                double[] features = rmsNorm(Arrays.copyOfRange(row, head, head + headDim), w, eps);
                for (int i = 0; i < headDim / 2; i++) {
                    boolean interleaved = rope.pairing() == Rope.Pairing.INTERLEAVED;
                    int a = interleaved ? 2 * i : i;
                    int b = interleaved ? 2 * i + 1 : i + headDim / 2;
                    double cos = Elements.get(rope.cos(), r, i);
                    double sin = Elements.get(rope.sin(), r, i);
                    row[head + a] = features[a] * cos - features[b] * sin;
                    row[head + b] = features[a] * sin + features[b] * cos;
                }
            }
            Elements.setRow(x, r, row);
        }
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        double[][] moments = moments(in, groups);
        normalise(out, in, moments[0], moments[1], weight, bias, eps, silu);
    }

    @Override
    public void relu(Tensor out, Tensor in) {
        for (long row = 0; row < in.rows(); row++) {
            Elements.setRow(
                    out,
                    row,
                    Arrays.stream(Elements.row(in, row)).map(x -> x < 0 ? 0 : x).toArray());
        }
    }

    @Override
    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        double[][] factors = Elements.matrix(mix);
        int inBlocks = Math.toIntExact(mix.cols());
        int block = Math.toIntExact(in.cols()) / inBlocks;
        for (long row = 0; row < in.rows(); row++) {
            double[] x = Elements.row(in, row);
            double[] y = new double[Math.toIntExact(out.cols())];
            for (int col = 0; col < y.length; col++) {
                for (int i = 0; i < inBlocks; i++) {
                    y[col] += factors[col / block][i] * x[i * block + col % block];
                }
            }
            Elements.setRow(out, row, y);
        }
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        double[][] moments = moments(in, Math.toIntExact(out.cols()));
        Elements.setRow(out, 0, moments[0]);
        Elements.setRow(out, 1, moments[1]);
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        normalise(out, in, Elements.row(moments, 0), Elements.row(moments, 1), weight, bias, eps, silu);
    }

    /** The means of all groups, then the variances; NaN where a value is not finite. */
    private static double[][] moments(Tensor in, int groups) {
        double[][] x = Elements.matrix(in);
        int size = Math.toIntExact(in.cols()) / groups;
        double[][] moments = new double[2][groups];
        for (int group = 0; group < groups; group++) {
            int first = group * size;
            double[] values = Arrays.stream(x)
                    .flatMapToDouble(pixel -> Arrays.stream(pixel, first, first + size))
                    .toArray();
            boolean finite = Arrays.stream(values).allMatch(Double::isFinite);
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            double mean = finite ? sum / values.length : Double.NaN;
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            moments[0][group] = mean;
            moments[1][group] = squares / values.length;
        }
        return moments;
    }

    private static void normalise(
            Tensor out,
            Tensor in,
            double[] means,
            double[] variances,
            Tensor weight,
            Tensor bias,
            float eps,
            boolean silu) {
        int size = Math.toIntExact(in.cols()) / means.length;
        for (long p = 0; p < in.rows(); p++) {
            double[] y = Elements.row(in, p);
            for (int c = 0; c < y.length; c++) {
                double normal = (y[c] - means[c / size]) / Math.sqrt(variances[c / size] + eps);
                y[c] = normal * Elements.get(weight, 0, c) + Elements.get(bias, 0, c);
                y[c] = silu ? silu(y[c]) : y[c];
            }
            Elements.setRow(out, p, y);
        }
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        for (long r = 0; r < in.rows(); r++) {
            for (long c = 0; c < in.cols(); c++) {
                Elements.set(out, r, c, silu(Elements.get(in, r, c)));
            }
        }
    }

    private static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        double[][] image = Elements.matrix(in);
        int kernel = geometry.kernel();
        IntStream.range(0, Math.toIntExact(out.cols())).parallel().forEach(o -> {
            double[] w = Elements.row(weight, o);
            for (int y = 0; y < geometry.outHeight(); y++) {
                for (int x = 0; x < geometry.outWidth(); x++) {
                    double sum = bias == null ? 0 : Elements.get(bias, 0, o);
                    for (int ky = 0; ky < kernel; ky++) {
                        for (int kx = 0; kx < kernel; kx++) {
                            int fromY = y * geometry.stride() + ky - geometry.padTop();
                            int fromX = x * geometry.stride() + kx - geometry.padLeft();
                            if (fromY < 0 || fromY >= geometry.height() || fromX < 0 || fromX >= geometry.width()) {
                                continue;
                            }
                            double[] pixel = image[fromY * geometry.width() + fromX];
                            for (int c = 0; c < pixel.length; c++) {
                                sum += pixel[c] * w[(c * kernel + ky) * kernel + kx];
                            }
                        }
                    }
                    store(out, (long) y * geometry.outWidth() + x, o, sum, epilogue.last());
                }
            }
        });
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        for (int y = 0; y < 2 * height; y++) {
            for (int x = 0; x < 2 * width; x++) {
                Elements.setRow(out, (long) y * 2 * width + x, Elements.row(in, (long) (y / 2) * width + x / 2));
            }
        }
    }

    @Override
    public void embeddingGather(Tensor out, Weight table, int[] ids) {
        for (int i = 0; i < ids.length; i++) {
            float[] row = new float[Math.toIntExact(table.cols())];
            table.read(ids[i], 0, row, 0, row.length);
            out.rows(i, i + 1L).setFloats(row);
        }
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        for (long r = 0; r < in.rows(); r++) {
            Elements.setRow(out, r, Elements.row(in, r));
        }
    }
}
