package dev.panaflux.kernels.vector;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import dev.panaflux.kernels.backend.TileSizes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * The operators in pure Java on the Vector API. Needs {@code --add-modules jdk.incubator.vector}. Scratch memory grows to
 * the need of the largest call and is kept, so repeated calls allocate almost nothing.
 */
public final class VectorKernels implements Kernels {

    /** Floats per task of row operators: enough to outweigh starting the task. */
    private static final int TASK_FLOATS = 64 * 1024;

    private final ComputePool pool;
    private final TileSizes tiles;
    private final Scratch[] scratch;
    private final GroupNorm groupNorm = new GroupNorm();

    /**
     * Operators with the default tile sizes.
     *
     * @param pool the threads; the caller closes it
     */
    public VectorKernels(ComputePool pool) {
        this(pool, TileSizes.DEFAULTS);
    }

    /**
     * Operators with the tile sizes {@code tiles}.
     *
     * @param pool the threads; the caller closes it
     */
    public VectorKernels(ComputePool pool, TileSizes tiles) {
        this.pool = pool;
        this.tiles = tiles;
        this.scratch = Scratch.forThreads(pool.threads());
    }

    /** The vector width in bits that the JVM prefers on this CPU. */
    public static int vectorBits() {
        return Lanes.BITS;
    }

    /** All formats that can be widened. Not 8-bit integers, since the Vector API has no dot product for them. */
    @Override
    public boolean takes(WeightFormat format) {
        return !format.equals(WeightFormat.INT8_ROWS);
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        if (out.size() == 0) {
            return;
        }
        if (out.rows() <= RowProduct.MOST_ROWS) {
            new RowProduct(out, in, weight, bias, epilogue).run(pool, scratch);
        } else {
            product(out, new LeftRows.Matrix(in), RightColumns.linear(weight), bias, epilogue);
        }
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        if (out.size() == 0) {
            return;
        }
        if (geometry.equals(ConvGeometry.pointwise(geometry.height(), geometry.width()))) {
            product(out, new LeftRows.Matrix(in), RightColumns.linear(weight), bias, epilogue);
        } else {
            RightColumns right = RightColumns.convolution(weight, geometry.kernel());
            product(out, new LeftRows.Patches(in, geometry), right, bias, epilogue);
        }
    }

    private void product(Tensor out, LeftRows left, RightColumns right, @Nullable Tensor bias, Epilogue epilogue) {
        new MatrixProduct(out, left, right, bias, epilogue, pool.threads(), tiles).run(pool, scratch);
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        if (out.size() == 0) {
            return;
        }
        new TiledAttention(out, q, k, v, shape, mask).run(pool, scratch);
    }

    @Override
    public void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        int cols = Math.toIntExact(in.cols());
        forRows(in.rows(), cols, (from, to, own) -> {
            own.line = Scratch.atLeast(own.line, cols);
            own.elements.read(weight, 0, 0, own.line, 0, cols);
            for (long row = from; row < to; row++) {
                RowNorms.rms(
                        out.segment(),
                        Elements.offset(out, row, 0),
                        in.segment(),
                        Elements.offset(in, row, 0),
                        own.line,
                        cols,
                        eps);
            }
        });
    }

    @Override
    public void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        int cols = Math.toIntExact(in.cols());
        forRows(in.rows(), cols, (from, to, own) -> {
            own.line = Scratch.atLeast(own.line, cols);
            own.gate = Scratch.atLeast(own.gate, cols);
            own.elements.read(scale, 0, 0, own.line, 0, cols);
            own.elements.read(shift, 0, 0, own.gate, 0, cols);
            for (long row = from; row < to; row++) {
                RowNorms.layerModulated(
                        out.segment(),
                        Elements.offset(out, row, 0),
                        in.segment(),
                        Elements.offset(in, row, 0),
                        own.line,
                        own.gate,
                        cols,
                        eps);
            }
        });
    }

    @Override
    public void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        int cols = Math.toIntExact(x.cols());
        int headDim = Math.toIntExact(weight.cols());
        forRows(x.rows(), cols, (from, to, own) -> {
            own.line = Scratch.atLeast(own.line, headDim);
            own.elements.read(weight, 0, 0, own.line, 0, headDim);
            for (long row = from; row < to; row++) {
                for (int col = 0; col < cols; col += headDim) {
                    long offset = Elements.offset(x, row, col);
                    RowNorms.rms(x.segment(), offset, x.segment(), offset, own.line, headDim, eps);
                    RowNorms.rotate(x.segment(), offset, headDim, rope, row);
                }
            }
        });
    }

    @Override
    public void groupNorm(Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        if (out.size() == 0) {
            return;
        }
        groupNorm.normalise(pool, scratch, out, in, groups, weight, bias, eps, silu);
    }

    @Override
    public void groupMoments(Tensor out, Tensor in) {
        groupNorm.moments(pool, scratch, out, in);
    }

    @Override
    public void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        groupNorm.apply(pool, out, in, moments, weight, bias, eps, silu);
    }

    @Override
    public void silu(Tensor out, Tensor in) {
        int cols = Math.toIntExact(in.cols());
        forRows(in.rows(), cols, (from, to, _) -> {
            for (long row = from; row < to; row++) {
                silu(out.segment(), Elements.offset(out, row, 0), in.segment(), Elements.offset(in, row, 0), cols);
            }
        });
    }

    private static void silu(MemorySegment to, long toOffset, MemorySegment from, long fromOffset, int n) {
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            Lanes.store(VectorMath.silu(Lanes.load(from, fromOffset + 4L * i)), to, toOffset + 4L * i);
        }
        for (; i < n; i++) {
            float x = from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, fromOffset + 4L * i);
            to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, toOffset + 4L * i, VectorMath.silu(x));
        }
    }

    @Override
    public void relu(Tensor out, Tensor in) {
        int cols = Math.toIntExact(in.cols());
        forRows(in.rows(), cols, (from, to, _) -> {
            for (long row = from; row < to; row++) {
                relu(out.segment(), Elements.offset(out, row, 0), in.segment(), Elements.offset(in, row, 0), cols);
            }
        });
    }

    private static void relu(MemorySegment to, long toOffset, MemorySegment from, long fromOffset, int n) {
        int i = 0;
        for (int end = Lanes.whole(n); i < end; i += Lanes.COUNT) {
            FloatVector x = Lanes.load(from, fromOffset + 4L * i);
            Lanes.store(x.blend(Lanes.zero(), x.compare(VectorOperators.LT, 0)), to, toOffset + 4L * i);
        }
        for (; i < n; i++) {
            float x = from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, fromOffset + 4L * i);
            to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, toOffset + 4L * i, x < 0 ? 0 : x);
        }
    }

    @Override
    public void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        int inBlocks = Math.toIntExact(mix.cols());
        int outBlocks = Math.toIntExact(mix.rows());
        int block = Math.toIntExact(in.cols()) / inBlocks;
        float[] factors = mix.toFloats();
        forRows(in.rows(), Math.toIntExact(in.cols()), (from, to, _) -> {
            for (long row = from; row < to; row++) {
                for (int o = 0; o < outBlocks; o++) {
                    BlockMix.row(
                            out.segment(),
                            Elements.offset(out, row, (long) o * block),
                            in.segment(),
                            Elements.offset(in, row, 0),
                            factors,
                            o * inBlocks,
                            inBlocks,
                            block);
                }
            }
        });
    }

    @Override
    public void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        if (out.size() == 0) {
            return;
        }
        pool.forEach(height, (y, worker) -> {
            for (int x = 0; x < width; x++) {
                long from = (long) y * width + x;
                long above = 4L * y * width + 2L * x;
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
        forRows(ids.length, cols, (from, to, own) -> {
            own.line = Scratch.atLeast(own.line, cols);
            for (int row = (int) from; row < to; row++) {
                own.elements.read(table, ids[row], 0, own.line, 0, cols);
                Elements.write(out, row, 0, own.line, 0, cols);
            }
        });
    }

    @Override
    public void convert(Tensor out, Tensor in) {
        int cols = Math.toIntExact(in.cols());
        boolean same = in.dtype() == out.dtype();
        forRows(in.rows(), cols, (from, to, own) -> {
            own.line = Scratch.atLeast(own.line, cols);
            for (long row = from; row < to; row++) {
                if (same) {
                    Elements.copy(in, row, out, row, cols);
                } else {
                    own.elements.read(in, row, 0, own.line, 0, cols);
                    Elements.write(out, row, 0, own.line, 0, cols);
                }
            }
        });
    }

    @FunctionalInterface
    private interface RowRange {
        void run(long from, long to, Scratch scratch);
    }

    private void forRows(long rows, int cols, RowRange body) {
        if (rows == 0 || cols == 0) {
            return;
        }
        int height = Math.max(1, TASK_FLOATS / cols);
        pool.forEach(Math.toIntExact(Math.ceilDiv(rows, height)), (task, worker) -> {
            long from = (long) task * height;
            body.run(from, Math.min(rows, from + height), scratch[worker]);
        });
    }
}
