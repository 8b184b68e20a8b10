package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.bindings.kernels.pf_epilogue;
import dev.panaflux.bindings.kernels.pf_geometry;
import dev.panaflux.bindings.kernels.pf_heads;
import dev.panaflux.bindings.kernels.pf_matrix;
import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.WeightFormat;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.TileSizes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operators in our C kernels, with f32 linear layers in OpenBLAS if it is given. Java cuts the work at fixed places and
 * hands the parts to the pool's threads; C computes one part per call.
 *
 * <p>Argument structures are allocated once, and scratch memory grows to the need of the largest call, so repeated calls
 * allocate nothing outside the heap. Structures contain raw addresses, so closing an arena during a call crashes the JVM;
 * weights are closed only between phases.
 */
public final class NativeKernels implements Kernels {

    private static final Set<WeightFormat> FORMATS = Set.of(
            WeightFormat.of(DType.F32),
            WeightFormat.of(DType.F16),
            WeightFormat.of(DType.BF16),
            WeightFormat.INT8_ROWS);

    /** Floats per task of row operators: enough to outweigh starting the task. */
    private static final int TASK_FLOATS = 64 * 1024;

    /** With more rows than this, a product of packed panels is faster. */
    private static final int FEW_ROWS = 8;

    /** Columns per task for few rows. */
    private static final int FEW_COLUMNS = 64;

    /** Multiply-adds per task of a convolution. */
    private static final long TASK_PRODUCTS = 1 << 24;

    private static final int PIXELS = 64;
    private static final int GROUP_PIXELS = 1024;

    private final ComputePool pool;
    private final int isa;
    private final int product;

    /** Columns per task of a linear layer, a multiple of what {@code pf_linear} requires. */
    private final int columns;

    private final @Nullable BlasProduct blas;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment[] matrices = new MemorySegment[4];
    private final MemorySegment epilogue = pf_epilogue.allocate(arena);
    private final MemorySegment geometry = pf_geometry.allocate(arena);
    private final MemorySegment heads = pf_heads.allocate(arena);
    private final Buffer shared = new Buffer();
    private final Buffer own = new Buffer();

    /** The operands of the running call, kept reachable because a raw address in a structure does not keep them alive. */
    private final List<Object> operands = new ArrayList<>();

    /**
     * Operators that run on {@code pool}.
     *
     * @param pool the threads; the caller closes it
     * @param precision precision of products of floats; with {@link Precision#INT8} the fastest of the instruction set
     * @param instructionSet one that the loaded library has and this CPU can run
     * @param blas computes f32 linear layers, or null for our own kernels
     */
    NativeKernels(ComputePool pool, Precision precision, InstructionSet instructionSet, @Nullable BlasLibrary blas) {
        this(pool, precision, instructionSet, blas, TileSizes.USUAL);
    }

    /** Like the other constructor, with the tile sizes {@code tiles}. */
    NativeKernels(
            ComputePool pool,
            Precision precision,
            InstructionSet instructionSet,
            @Nullable BlasLibrary blas,
            TileSizes tiles) {
        this.pool = pool;
        this.isa = KernelLibrary.code(instructionSet);
        this.product = product(precision, isa);
        this.columns = tiles.of(NativeBackend.COLUMNS);
        this.blas = blas == null || precision != Precision.F32 ? null : new BlasProduct(pool, blas, isa);
        for (int i = 0; i < matrices.length; i++) {
            matrices[i] = pf_matrix.allocate(arena);
        }
    }

    /** The precision of products of floats. */
    private static int product(Precision precision, int isa) {
        return switch (precision) {
            case F32 -> PanafluxKernels.PF_PRODUCT_F32();
            case BF16 -> PanafluxKernels.PF_PRODUCT_BF16();
            case INT8 ->
                PanafluxKernels.pf_isa_has_product(isa, PanafluxKernels.PF_PRODUCT_BF16()) != 0
                        ? PanafluxKernels.PF_PRODUCT_BF16()
                        : PanafluxKernels.PF_PRODUCT_F32();
        };
    }

    @Override
    public boolean takes(WeightFormat format) {
        return FORMATS.contains(format);
    }

    @Override
    public synchronized void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue end) {
        switch (weight) {
            case QuantizedWeight integers -> integers(out, in, integers, bias, end);
            case Tensor floats when out.rows() <= FEW_ROWS -> fewRows(out, in, floats, bias, end);
            case Tensor floats when blas != null -> blas.linear(out, in, floats, bias, end);
            case Tensor floats -> manyRows(out, in, floats, bias, end);
            default ->
                throw new IllegalArgumentException("linear.weight: no C kernel widens %s".formatted(weight.describe()));
        }
    }

    private void fewRows(Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, Epilogue end) {
        MemorySegment to = matrix(0, out);
        MemorySegment left = matrix(1, in);
        MemorySegment right = matrix(2, weight);
        epilogue(bias, end);
        forParts(
                out.cols(),
                FEW_COLUMNS,
                (from, until, worker) -> PanafluxKernels.pf_linear_few(isa, to, left, right, epilogue, from, until));
        operands.clear();
    }

    private void manyRows(Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, Epilogue end) {
        MemorySegment right = matrix(2, weight);
        MemorySegment left = prepared(in);
        multiply(out, product, left, MemorySegment.NULL, right, MemorySegment.NULL, MemorySegment.NULL, bias, end);
    }

    private void integers(Tensor out, Tensor in, QuantizedWeight weight, @Nullable Tensor bias, Epilogue end) {
        int int8 = PanafluxKernels.PF_PRODUCT_INT8();
        operands.add(weight);
        MemorySegment right = matrices[2];
        Structs.matrix(right, weight.values(), PanafluxKernels.PF_I8(), weight.rows(), weight.cols(), weight.cols());
        long stride = PanafluxKernels.pf_prepared_stride(isa, int8, in.cols());
        long valueBytes = PanafluxKernels.pf_prepared_rows(isa, in.rows()) * stride;
        MemorySegment memory = shared.atLeast(valueBytes + in.rows() * Float.BYTES);
        MemorySegment scales = memory.asSlice(valueBytes);
        MemorySegment from = matrix(3, in);
        MemorySegment left = matrices[1];
        Structs.matrix(left, memory, PanafluxKernels.PF_I8(), in.rows(), in.cols(), stride);
        forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_quantize_rows(isa, left, scales, from, row, until));
        multiply(out, int8, left, scales, right, weight.scales(), weight.sums(), bias, end);
    }

    private void multiply(
            Tensor out,
            int arithmetic,
            MemorySegment left,
            MemorySegment leftScales,
            MemorySegment right,
            MemorySegment rightScales,
            MemorySegment rightSums,
            @Nullable Tensor bias,
            Epilogue end) {
        MemorySegment to = matrix(0, out);
        epilogue(bias, end);
        MemorySegment[] scratch = own.pieces(
                pool.threads(),
                PanafluxKernels.pf_linear_scratch_bytes(isa, arithmetic, pf_matrix.cols(left), columns));
        forParts(
                out.cols(),
                columns,
                (from, until, worker) -> PanafluxKernels.pf_linear(
                        isa,
                        arithmetic,
                        to,
                        left,
                        leftScales,
                        right,
                        rightScales,
                        rightSums,
                        epilogue,
                        from,
                        until,
                        scratch[worker]));
        operands.clear();
    }

    /** The structure for {@code in} as the left operand of a product. */
    private MemorySegment prepared(Tensor in) {
        boolean bf16 = product == PanafluxKernels.PF_PRODUCT_BF16();
        int elementBytes = bf16 ? Short.BYTES : Float.BYTES;
        long stride = PanafluxKernels.pf_prepared_stride(isa, product, in.cols());
        long room = PanafluxKernels.pf_prepared_rows(isa, in.rows());
        MemorySegment from = matrix(3, in);
        MemorySegment to = matrices[1];
        int dtype = bf16 ? PanafluxKernels.PF_BF16() : PanafluxKernels.PF_F32();
        Structs.matrix(to, shared.atLeast(room * stride * elementBytes), dtype, in.rows(), in.cols(), stride);
        forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_prepare_rows(isa, product, to, from, row, until));
        return to;
    }

    @Override
    public synchronized void attention(
            Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        MemorySegment to = matrix(0, out);
        MemorySegment queries = matrix(1, q);
        MemorySegment keys = matrix(2, k);
        MemorySegment values = matrix(3, v);
        Structs.heads(heads, shape, mask, k.rows());
        long height = PanafluxKernels.pf_attention_queries(isa, product, shape.headDim());
        int blocks = Math.toIntExact(Math.ceilDiv(q.rows(), height));
        MemorySegment[] scratch =
                own.pieces(pool.threads(), PanafluxKernels.pf_attention_scratch_bytes(isa, product, shape.headDim()));
        pool.forEach(Math.multiplyExact(blocks, shape.heads()), (task, worker) -> {
            // The last queries of a causal attention take longest, so they come first.
            long from = (blocks - 1 - task / shape.heads()) * height;
            PanafluxKernels.pf_attention(
                    isa,
                    product,
                    to,
                    queries,
                    keys,
                    values,
                    heads,
                    task % shape.heads(),
                    from,
                    Math.min(q.rows(), from + height),
                    scratch[worker]);
        });
        operands.clear();
    }

    @Override
    public synchronized void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        MemorySegment to = matrix(0, out);
        MemorySegment from = matrix(1, in);
        MemorySegment factors = matrix(2, weight);
        forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_rms_norm(isa, to, from, factors, eps, row, until));
        operands.clear();
    }

    @Override
    public synchronized void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        MemorySegment to = matrix(0, out);
        MemorySegment from = matrix(1, in);
        MemorySegment scales = matrix(2, scale);
        MemorySegment shifts = matrix(3, shift);
        forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) ->
                        PanafluxKernels.pf_layer_norm_modulate(isa, to, from, scales, shifts, eps, row, until));
        operands.clear();
    }

    @Override
    public synchronized void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        MemorySegment features = matrix(0, x);
        MemorySegment factors = matrix(1, weight);
        MemorySegment cos = matrix(2, rope.cos());
        MemorySegment sin = matrix(3, rope.sin());
        int interleaved = rope.pairing() == Rope.Pairing.INTERLEAVED ? 1 : 0;
        forRows(
                x.rows(),
                x.cols(),
                (row, until, worker) -> PanafluxKernels.pf_head_norm_rope(
                        isa, features, factors, eps, cos, sin, interleaved, row, until));
        operands.clear();
    }

    @Override
    public synchronized void groupNorm(
            Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        normalise(out, in, moments(in, groups), weight, bias, eps, silu);
    }

    @Override
    public synchronized void groupMoments(Tensor out, Tensor in) {
        moments(in, Math.toIntExact(out.cols())).writeTo(out);
        operands.clear();
    }

    @Override
    public synchronized void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        normalise(out, in, GroupMoments.readFrom(moments), weight, bias, eps, silu);
    }

    private GroupMoments moments(Tensor in, int groups) {
        int blocks = Math.toIntExact(Math.ceilDiv(in.rows(), GROUP_PIXELS));
        long blockBytes = 2L * groups * Double.BYTES;
        MemorySegment sums = shared.atLeast(blocks * blockBytes);
        MemorySegment from = matrix(1, in);
        pool.forEach(blocks, (block, worker) -> {
            long pixel = (long) block * GROUP_PIXELS;
            PanafluxKernels.pf_group_sums(
                    isa,
                    sums.asSlice(block * blockBytes, blockBytes),
                    from,
                    groups,
                    pixel,
                    Math.min(in.rows(), pixel + GROUP_PIXELS));
        });
        return GroupMoments.ofSums(sums, GROUP_PIXELS, in, groups);
    }

    private void normalise(
            Tensor out, Tensor in, GroupMoments moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        long channelBytes = in.cols() * Float.BYTES;
        MemorySegment memory = shared.atLeast(3 * channelBytes);
        Tensor factor = Tensor.of(memory.asSlice(0, channelBytes), DType.F32, 1, in.cols());
        Tensor offset = Tensor.of(memory.asSlice(channelBytes, channelBytes), DType.F32, 1, in.cols());
        Tensor mean = Tensor.of(memory.asSlice(2 * channelBytes, channelBytes), DType.F32, 1, in.cols());
        widen(factor, weight);
        widen(offset, bias);
        moments.toFactors(eps, mean, factor, offset);
        MemorySegment to = matrix(0, out);
        MemorySegment from = matrix(1, in);
        forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_group_norm(
                        isa, to, from, mean.segment(), factor.segment(), offset.segment(), silu ? 1 : 0, row, until));
        operands.clear();
    }

    private void widen(Tensor to, Tensor from) {
        PanafluxKernels.pf_convert(isa, matrix(0, to), matrix(1, from), 0, 1);
    }

    @Override
    public synchronized void silu(Tensor out, Tensor in) {
        MemorySegment to = matrix(0, out);
        MemorySegment from = matrix(1, in);
        forRows(in.rows(), in.cols(), (row, until, worker) -> PanafluxKernels.pf_silu(isa, to, from, row, until));
        operands.clear();
    }

    @Override
    public synchronized void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry shape, Epilogue end) {
        MemorySegment to = matrix(0, out);
        MemorySegment from = matrix(1, in);
        MemorySegment stored = matrix(2, weight);
        epilogue(bias, end);
        Structs.geometry(geometry, shape);
        long outChannels = out.cols();
        long inChannels = in.cols();
        MemorySegment packed = shared.atLeast(
                PanafluxKernels.pf_conv2d_packed_bytes(isa, product, outChannels, inChannels, shape.kernel()));
        forParts(
                PanafluxKernels.pf_conv2d_strips(isa, outChannels),
                1,
                (strip, until, worker) -> PanafluxKernels.pf_conv2d_pack(
                        isa, product, packed, stored, inChannels, shape.kernel(), strip, until));
        MemorySegment[] scratch = own.pieces(
                pool.threads(), PanafluxKernels.pf_conv2d_scratch_bytes(isa, product, outChannels, inChannels));
        forParts(
                out.rows(),
                pixels(outChannels * weight.cols()),
                (pixel, until, worker) -> PanafluxKernels.pf_conv2d(
                        isa, product, to, from, packed, geometry, epilogue, pixel, until, scratch[worker]));
        operands.clear();
    }

    /** Pixels per task of a convolution with {@code products} multiply-adds per pixel. */
    private static long pixels(long products) {
        return Math.max(1, TASK_PRODUCTS / products / PIXELS) * PIXELS;
    }

    @Override
    public synchronized void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        MemorySegment to = matrix(0, out);
        MemorySegment from = matrix(1, in);
        forRows(
                height,
                4L * width * in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_upsample_nearest(isa, to, from, width, row, until));
        operands.clear();
    }

    @Override
    public synchronized void embeddingGather(Tensor out, Tensor table, int[] ids) {
        MemorySegment to = matrix(0, out);
        MemorySegment from = matrix(1, table);
        MemorySegment rows = shared.atLeast((long) ids.length * Integer.BYTES);
        MemorySegment.copy(ids, 0, rows, ValueLayout.JAVA_INT, 0, ids.length);
        forRows(
                ids.length,
                table.cols(),
                (row, until, worker) -> PanafluxKernels.pf_embedding_gather(isa, to, from, rows, row, until));
        operands.clear();
    }

    @Override
    public synchronized void convert(Tensor out, Tensor in) {
        MemorySegment to = matrix(0, out);
        MemorySegment from = matrix(1, in);
        forRows(in.rows(), in.cols(), (row, until, worker) -> PanafluxKernels.pf_convert(isa, to, from, row, until));
        operands.clear();
    }

    private MemorySegment matrix(int index, Tensor tensor) {
        operands.add(tensor);
        Structs.matrix(matrices[index], tensor);
        return matrices[index];
    }

    private void epilogue(@Nullable Tensor bias, Epilogue end) {
        if (bias != null) {
            operands.add(bias);
        }
        operands.add(end);
        Structs.epilogue(epilogue, bias, end);
    }

    @FunctionalInterface
    private interface Part {
        void run(long from, long until, int worker);
    }

    private void forRows(long rows, long cols, Part part) {
        forParts(rows, Math.max(1, TASK_FLOATS / Math.max(1, cols)), part);
    }

    private void forParts(long count, long size, Part part) {
        pool.forEach(Math.toIntExact(Math.ceilDiv(count, size)), (task, worker) -> {
            long from = task * size;
            part.run(from, Math.min(count, from + size), worker);
        });
    }

    /** Frees scratch memory and argument structures. */
    @Override
    public synchronized void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        shared.close();
        own.close();
        if (blas != null) {
            blas.close();
        }
        arena.close();
    }
}
