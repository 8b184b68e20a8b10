package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.bindings.kernels.pf_matrix;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Linear layers in C: by dot products for few rows, by packed panels for many, in floats or 8-bit integers. */
final class NativeLinear implements AutoCloseable {

    /** With more rows than this, a product of packed panels is faster. */
    private static final int FEW_ROWS = 8;

    /** Columns per task for few rows. */
    private static final int FEW_COLUMNS = 64;

    private final Tasks tasks;
    private final CallArguments arguments;
    private final int isa;
    private final int product;
    private final int columns;
    private final @Nullable BlasProduct blas;
    private final WidenedLinear widened;

    /**
     * Layers on the threads of {@code tasks}.
     *
     * @param isa code of the instruction set
     * @param product code of the precision of products of floats
     * @param columns columns per task, a multiple of what {@code pf_linear} requires
     * @param blas computes layers of floats, or null for our own kernels; closed with this object
     */
    NativeLinear(Tasks tasks, CallArguments arguments, int isa, int product, int columns, @Nullable BlasProduct blas) {
        this.tasks = tasks;
        this.arguments = arguments;
        this.isa = isa;
        this.product = product;
        this.columns = columns;
        this.blas = blas;
        this.widened = new WidenedLinear(tasks, isa, product);
    }

    /** {@code out = in * weight^T + bias}, then {@code end}; see {@link dev.panaflux.kernels.Kernels#linear}. */
    void apply(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue end) {
        switch (weight) {
            case QuantizedWeight integers -> integers(out, in, integers, bias, end);
            case Tensor floats when out.rows() <= FEW_ROWS -> fewRows(out, in, floats, bias, end);
            case Tensor floats when blas == null -> manyRows(out, in, floats, bias, end);
            default -> otherFormat(out, in, weight, bias, end);
        }
    }

    /** Formats that are widened row by row, and floats for OpenBLAS. */
    private void otherFormat(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue end) {
        arguments.weight(weight);
        if (out.rows() <= FEW_ROWS) {
            arguments.epilogue(bias, end);
            widened.few(out, arguments.matrix(1, in), weight, bias, end, FEW_COLUMNS);
        } else if (blas != null) {
            byBlas(blas, out, in, weight, bias, end);
        } else {
            arguments.epilogue(bias, end);
            widened.many(out, prepared(in), weight, bias, end, columns);
        }
        arguments.release();
    }

    private void fewRows(Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, Epilogue end) {
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment left = arguments.matrix(1, in);
        MemorySegment right = arguments.matrix(2, weight);
        MemorySegment epilogue = arguments.epilogue(bias, end);
        tasks.forParts(
                out.cols(),
                FEW_COLUMNS,
                (from, until, worker) -> PanafluxKernels.pf_linear_few(isa, to, left, right, epilogue, from, until));
        arguments.release();
    }

    private void byBlas(BlasProduct sgemm, Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue end) {
        // It fills structures of its own, one set a thread; these guard the operands.
        if (weight instanceof Tensor floats) {
            arguments.matrix(2, floats);
        }
        arguments.epilogue(bias, end);
        sgemm.linear(out, in, weight, bias, end);
    }

    private void manyRows(Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, Epilogue end) {
        MemorySegment right = arguments.matrix(2, weight);
        MemorySegment left = prepared(in);
        multiply(out, product, left, MemorySegment.NULL, right, MemorySegment.NULL, MemorySegment.NULL, bias, end);
    }

    private void integers(Tensor out, Tensor in, QuantizedWeight weight, @Nullable Tensor bias, Epilogue end) {
        int int8 = PanafluxKernels.PF_PRODUCT_INT8();
        MemorySegment right = arguments.matrix(2, weight, PanafluxKernels.PF_I8());
        long stride = PanafluxKernels.pf_prepared_stride(isa, int8, in.cols());
        long valueBytes = PanafluxKernels.pf_prepared_rows(isa, in.rows()) * stride;
        MemorySegment memory = arguments.shared(valueBytes + in.rows() * Float.BYTES);
        MemorySegment scales = memory.asSlice(valueBytes);
        MemorySegment from = arguments.matrix(3, in);
        MemorySegment left = arguments.matrix(1, memory, PanafluxKernels.PF_I8(), in.rows(), in.cols(), stride);
        tasks.forRows(
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
        MemorySegment to = arguments.matrix(0, out);
        MemorySegment epilogue = arguments.epilogue(bias, end);
        MemorySegment[] scratch = arguments.scratch(
                tasks.threads(),
                PanafluxKernels.pf_linear_scratch_bytes(isa, arithmetic, pf_matrix.cols(left), columns));
        tasks.forParts(
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
        arguments.release();
    }

    /** The structure for {@code in} as the left operand of a product. */
    private MemorySegment prepared(Tensor in) {
        boolean bf16 = product == PanafluxKernels.PF_PRODUCT_BF16();
        int elementBytes = bf16 ? Short.BYTES : Float.BYTES;
        long stride = PanafluxKernels.pf_prepared_stride(isa, product, in.cols());
        long room = PanafluxKernels.pf_prepared_rows(isa, in.rows());
        MemorySegment from = arguments.matrix(3, in);
        int dtype = bf16 ? PanafluxKernels.PF_BF16() : PanafluxKernels.PF_F32();
        MemorySegment memory = arguments.shared(room * stride * elementBytes);
        MemorySegment to = arguments.matrix(1, memory, dtype, in.rows(), in.cols(), stride);
        tasks.forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_prepare_rows(isa, product, to, from, row, until));
        return to;
    }

    @Override
    public void close() {
        widened.close();
        if (blas != null) {
            blas.close();
        }
    }
}
