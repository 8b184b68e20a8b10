package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.Rope;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import dev.panaflux.kernels.backend.InstructionSet;
import dev.panaflux.kernels.backend.TileSizes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * The operators in our C kernels, with f32 linear layers in OpenBLAS if it is given. Java cuts the work at fixed places and
 * hands the parts to the pool's threads; C computes one part per call.
 *
 * <p>Closing the arena of an operand during a call crashes the JVM; weights are closed only between phases.
 */
public final class NativeKernels implements Kernels {

    /** Multiply-adds per task of a convolution. */
    private static final long TASK_PRODUCTS = 1 << 24;

    private static final int PIXELS = 64;
    private static final int GROUP_PIXELS = 1024;

    private final ComputePool pool;
    private final Tasks tasks;
    private final int isa;
    private final int product;
    private final CallArguments arguments = new CallArguments();
    private final NativeLinear linear;

    /**
     * Operators that run on {@code pool}.
     *
     * @param pool the threads; the caller closes it
     * @param precision precision of products of floats; with {@link Precision#INT8} the fastest of the instruction set
     * @param instructionSet one that the loaded library has and this CPU can run
     * @param blas computes f32 linear layers, or null for our own kernels
     */
    NativeKernels(ComputePool pool, Precision precision, InstructionSet instructionSet, @Nullable BlasLibrary blas) {
        this(pool, precision, instructionSet, blas, TileSizes.DEFAULTS);
    }

    /** Like the other constructor, with the tile sizes {@code tiles}. */
    NativeKernels(
            ComputePool pool,
            Precision precision,
            InstructionSet instructionSet,
            @Nullable BlasLibrary blas,
            TileSizes tiles) {
        this.pool = pool;
        this.tasks = new Tasks(pool);
        this.isa = KernelLibrary.code(instructionSet);
        this.product = product(precision, isa);
        BlasProduct sgemm = blas == null || precision != Precision.F32 ? null : new BlasProduct(pool, blas, isa);
        this.linear = new NativeLinear(tasks, arguments, isa, product, tiles.of(NativeBackend.COLUMNS), sgemm);
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
    public synchronized void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue end) {
        linear.apply(out, in, weight, bias, end);
    }

    @Override
    public synchronized void attention(
            Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment queries = arguments.matrix(1, q);
        MemorySegment keys = arguments.matrix(2, k);
        MemorySegment values = arguments.matrix(3, v);
        MemorySegment heads = arguments.heads(shape, mask, k.rows());
        long height = attentionQueries(q.rows(), shape);
        int blocks = Math.toIntExact(Math.ceilDiv(q.rows(), height));
        MemorySegment[] scratch = arguments.scratch(
                tasks.threads(), PanafluxKernels.pf_attention_scratch_bytes(isa, product, shape.headDim()));
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
        arguments.release();
    }

    /** Queries per task: many, since each task packs the keys and values, but few enough for all threads to have work. */
    private long attentionQueries(long queries, AttentionShape shape) {
        long height = PanafluxKernels.pf_attention_queries(isa, product, shape.headDim());
        for (int halving = 0;
                halving < 2 && Math.ceilDiv(queries, height) * shape.heads() < 4L * tasks.threads();
                halving++) {
            height /= 2;
        }
        return height;
    }

    @Override
    public synchronized void rmsNorm(Tensor out, Tensor in, Tensor weight, float eps) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        MemorySegment factors = arguments.matrix(2, weight);
        tasks.forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_rms_norm(isa, to, from, factors, eps, row, until));
        arguments.release();
    }

    @Override
    public synchronized void layerNormModulate(Tensor out, Tensor in, Tensor scale, Tensor shift, float eps) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        MemorySegment scales = arguments.matrix(2, scale);
        MemorySegment shifts = arguments.matrix(3, shift);
        tasks.forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) ->
                        PanafluxKernels.pf_layer_norm_modulate(isa, to, from, scales, shifts, eps, row, until));
        arguments.release();
    }

    @Override
    public synchronized void headNormRope(Tensor x, Tensor weight, float eps, Rope rope) {
        MemorySegment features = arguments.matrix(0, x);
        MemorySegment factors = arguments.matrix(1, weight);
        MemorySegment cos = arguments.matrix(2, rope.cos());
        MemorySegment sin = arguments.matrix(3, rope.sin());
        int interleaved = rope.pairing() == Rope.Pairing.INTERLEAVED ? 1 : 0;
        tasks.forRows(
                x.rows(),
                x.cols(),
                (row, until, worker) -> PanafluxKernels.pf_head_norm_rope(
                        isa, features, factors, eps, cos, sin, interleaved, row, until));
        arguments.release();
    }

    @Override
    public synchronized void groupNorm(
            Tensor out, Tensor in, int groups, Tensor weight, Tensor bias, float eps, boolean silu) {
        normalise(out, in, moments(in, groups), weight, bias, eps, silu);
    }

    @Override
    public synchronized void groupMoments(Tensor out, Tensor in) {
        moments(in, Math.toIntExact(out.cols())).writeTo(out);
        arguments.release();
    }

    @Override
    public synchronized void groupNormApply(
            Tensor out, Tensor in, Tensor moments, Tensor weight, Tensor bias, float eps, boolean silu) {
        normalise(out, in, GroupMoments.readFrom(moments), weight, bias, eps, silu);
    }

    private GroupMoments moments(Tensor in, int groups) {
        int blocks = Math.toIntExact(Math.ceilDiv(in.rows(), GROUP_PIXELS));
        long blockBytes = 2L * groups * Double.BYTES;
        MemorySegment sums = arguments.shared(blocks * blockBytes);
        MemorySegment from = arguments.matrix(1, in);
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
        MemorySegment memory = arguments.shared(3 * channelBytes);
        Tensor factor = Tensor.of(memory.asSlice(0, channelBytes), DType.F32, 1, in.cols());
        Tensor offset = Tensor.of(memory.asSlice(channelBytes, channelBytes), DType.F32, 1, in.cols());
        Tensor mean = Tensor.of(memory.asSlice(2 * channelBytes, channelBytes), DType.F32, 1, in.cols());
        widen(factor, weight);
        widen(offset, bias);
        moments.toFactors(eps, mean, factor, offset);
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        tasks.forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_group_norm(
                        isa, to, from, mean.segment(), factor.segment(), offset.segment(), silu ? 1 : 0, row, until));
        arguments.release();
    }

    private void widen(Tensor to, Tensor from) {
        PanafluxKernels.pf_convert(isa, arguments.matrix(0, to), arguments.matrix(1, from), 0, 1);
    }

    @Override
    public synchronized void silu(Tensor out, Tensor in) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        tasks.forRows(in.rows(), in.cols(), (row, until, worker) -> PanafluxKernels.pf_silu(isa, to, from, row, until));
        arguments.release();
    }

    @Override
    public synchronized void relu(Tensor out, Tensor in) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        tasks.forRows(in.rows(), in.cols(), (row, until, worker) -> PanafluxKernels.pf_relu(isa, to, from, row, until));
        arguments.release();
    }

    @Override
    public synchronized void mixBlocks(Tensor out, Tensor in, Tensor mix) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        MemorySegment factors = arguments.matrix(2, mix);
        tasks.forRows(
                in.rows(),
                in.cols() + out.cols(),
                (row, until, worker) -> PanafluxKernels.pf_mix_blocks(isa, to, from, factors, row, until));
        arguments.release();
    }

    @Override
    public synchronized void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry shape, Epilogue end) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        MemorySegment stored = arguments.matrix(2, weight);
        MemorySegment epilogue = arguments.epilogue(bias, end);
        MemorySegment geometry = arguments.geometry(shape);
        long outChannels = out.cols();
        long inChannels = in.cols();
        MemorySegment packed = arguments.shared(
                PanafluxKernels.pf_conv2d_packed_bytes(isa, product, outChannels, inChannels, shape.kernel()));
        tasks.forParts(
                PanafluxKernels.pf_conv2d_strips(isa, product, outChannels),
                1,
                (strip, until, worker) -> PanafluxKernels.pf_conv2d_pack(
                        isa, product, packed, stored, inChannels, shape.kernel(), strip, until));
        MemorySegment[] scratch = arguments.scratch(
                tasks.threads(),
                PanafluxKernels.pf_conv2d_scratch_bytes(isa, product, outChannels, inChannels, shape.kernel()));
        tasks.forParts(
                out.rows(),
                pixels(outChannels * weight.cols()),
                (pixel, until, worker) -> PanafluxKernels.pf_conv2d(
                        isa, product, to, from, packed, geometry, epilogue, pixel, until, scratch[worker]));
        arguments.release();
    }

    /** Pixels per task of a convolution with {@code products} multiply-adds per pixel. */
    private static long pixels(long products) {
        return Math.max(1, TASK_PRODUCTS / products / PIXELS) * PIXELS;
    }

    @Override
    public synchronized void upsampleNearest(Tensor out, Tensor in, int height, int width) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        tasks.forRows(
                height,
                4L * width * in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_upsample_nearest(isa, to, from, width, row, until));
        arguments.release();
    }

    @Override
    public synchronized void embeddingGather(Tensor out, Weight table, int[] ids) {
        if (!(table instanceof Tensor floats)) {
            readRows(out, table, ids);
            return;
        }
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, floats);
        MemorySegment rows = arguments.shared((long) ids.length * Integer.BYTES);
        MemorySegment.copy(ids, 0, rows, ValueLayout.JAVA_INT, 0, ids.length);
        tasks.forRows(
                ids.length,
                table.cols(),
                (row, until, worker) -> PanafluxKernels.pf_embedding_gather(isa, to, from, rows, row, until));
        arguments.release();
    }

    private void readRows(Tensor out, Weight table, int[] ids) {
        int cols = Math.toIntExact(table.cols());
        tasks.forRows(ids.length, cols, (from, until, worker) -> {
            float[] row = new float[cols];
            for (int i = (int) from; i < until; i++) {
                table.read(ids[i], 0, row, 0, cols);
                out.rows(i, i + 1L).setFloats(row);
            }
        });
    }

    @Override
    public synchronized void convert(Tensor out, Tensor in) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment from = arguments.matrix(1, in);
        tasks.forRows(
                in.rows(), in.cols(), (row, until, worker) -> PanafluxKernels.pf_convert(isa, to, from, row, until));
        arguments.release();
    }

    /** Frees scratch memory and argument structures. */
    @Override
    public synchronized void close() {
        if (arguments.isOpen()) {
            linear.close();
            arguments.close();
        }
    }
}
