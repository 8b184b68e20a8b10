package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.bindings.kernels.pf_epilogue;
import dev.panaflux.bindings.kernels.pf_matrix;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Linear layers in C: by dot products for few rows, by packed panels for many, in floats or 8-bit integers. */
final class NativeLinear implements AutoCloseable {

    /** With more rows than this, a product of packed panels is faster. */
    private static final int FEW_ROWS = 8;

    /** Columns per task for few rows. */
    private static final int FEW_COLUMNS = 64;

    /** Multiplied rows that take as long as packing the weights. */
    private static final int PACKING_IN_ROWS = 24;

    private final Tasks tasks;
    private final CallArguments arguments;
    private final int isa;
    private final int product;
    private final int columns;
    private final @Nullable BlasProduct blas;
    private final WidenedLinear widened;
    private final Arena arena = Arena.ofShared();
    private final RowFrame[] rowFrames;

    /** One thread's argument structures for some rows of a product. */
    private record RowFrame(MemorySegment out, MemorySegment left, MemorySegment epilogue) {
        static RowFrame in(Arena arena) {
            return new RowFrame(pf_matrix.allocate(arena), pf_matrix.allocate(arena), pf_epilogue.allocate(arena));
        }
    }

    /**
     * Layers on the threads of {@code tasks}.
     *
     * @param isa code of the instruction set
     * @param product code of the precision of products of floats
     * @param columns most columns per task, a multiple of what {@code pf_linear} requires
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
        this.rowFrames = new RowFrame[tasks.threads()];
        for (int i = 0; i < rowFrames.length; i++) {
            rowFrames[i] = RowFrame.in(arena);
        }
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
            widened.many(out, prepared(in, end), weight, bias, end, columns);
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
        PreparedLeft left = prepared(in, end);
        multiply(out, product, left, right, MemorySegment.NULL, MemorySegment.NULL, bias, end);
    }

    private void integers(Tensor out, Tensor in, QuantizedWeight weight, @Nullable Tensor bias, Epilogue end) {
        int int8 = PanafluxKernels.PF_PRODUCT_INT8();
        MemorySegment right = arguments.matrix(2, weight, PanafluxKernels.PF_I8());
        long stride = PanafluxKernels.pf_prepared_stride(isa, int8, in.cols());
        long valueBytes = PanafluxKernels.pf_prepared_rows(isa, int8, in.rows()) * stride;
        long ownBytes = align(valueBytes + in.rows() * Float.BYTES);
        MemorySegment memory = arguments.shared(ownBytes + addedBytes(end));
        MemorySegment scales = memory.asSlice(valueBytes);
        MemorySegment from = arguments.matrix(3, in);
        MemorySegment left = arguments.matrix(1, memory, PanafluxKernels.PF_I8(), in.rows(), in.cols(), stride);
        tasks.forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_quantize_rows(isa, left, scales, from, row, until));
        PreparedLeft all = new PreparedLeft(left, scales, preparedAdded(end, memory.asSlice(ownBytes)));
        multiply(out, int8, all, right, weight.scales(), weight.sums(), bias, end);
    }

    private void multiply(
            Tensor out,
            int arithmetic,
            PreparedLeft left,
            MemorySegment right,
            MemorySegment rightScales,
            MemorySegment rightSums,
            @Nullable Tensor bias,
            Epilogue end) {
        arguments.matrix(0, out);
        arguments.epilogue(bias, end);
        MemorySegment[] scratch = arguments.scratch(tasks.threads(), scratchBytes(arithmetic, left));
        ProductCut cut = ProductCut.of(out.rows(), out.cols(), tasks.threads(), columns, PACKING_IN_ROWS);
        tasks.forTiles(cut, out, (columnFrom, columnUntil, rowFrom, rowUntil, worker) -> {
            RowFrame frame = rowFrames[worker];
            Structs.matrix(frame.out, out.rows(rowFrom, rowUntil));
            Structs.epilogue(frame.epilogue, bias, end);
            left.rows(rowFrom, rowUntil, frame.left, frame.epilogue);
            PanafluxKernels.pf_linear(
                    isa,
                    arithmetic,
                    frame.out,
                    frame.left,
                    left.scalesFrom(rowFrom),
                    right,
                    rightScales,
                    rightSums,
                    frame.epilogue,
                    columnFrom,
                    columnUntil,
                    scratch[worker]);
        });
        arguments.release();
    }

    private long scratchBytes(int arithmetic, PreparedLeft left) {
        return PanafluxKernels.pf_linear_scratch_bytes(
                isa, arithmetic, pf_matrix.cols(left.whole()), left.addedDepth(), columns);
    }

    /** {@code in}, and the left operand of a product that {@code end} adds, prepared for products of floats. */
    private PreparedLeft prepared(Tensor in, Epilogue end) {
        long ownBytes = align(preparedBytes(in));
        MemorySegment memory = arguments.shared(ownBytes + addedBytes(end));
        long stride = PanafluxKernels.pf_prepared_stride(isa, product, in.cols());
        MemorySegment to = arguments.matrix(1, memory, preparedType(), in.rows(), in.cols(), stride);
        prepare(to, in);
        return new PreparedLeft(to, null, preparedAdded(end, memory.asSlice(ownBytes)));
    }

    private @Nullable MemorySegment preparedAdded(Epilogue end, MemorySegment memory) {
        if (!(end instanceof Epilogue.AddProduct added)) {
            return null;
        }
        Tensor left = added.left();
        long stride = PanafluxKernels.pf_prepared_stride(isa, product, left.cols());
        MemorySegment to = arguments.addedLeft(memory, preparedType(), left.rows(), left.cols(), stride);
        prepare(to, left);
        return to;
    }

    private void prepare(MemorySegment to, Tensor in) {
        MemorySegment from = arguments.matrix(3, in);
        tasks.forRows(
                in.rows(),
                in.cols(),
                (row, until, worker) -> PanafluxKernels.pf_prepare_rows(isa, product, to, from, row, until));
    }

    private long addedBytes(Epilogue end) {
        return end instanceof Epilogue.AddProduct added ? preparedBytes(added.left()) : 0;
    }

    private long preparedBytes(Tensor in) {
        int elementBytes = product == PanafluxKernels.PF_PRODUCT_BF16() ? Short.BYTES : Float.BYTES;
        return PanafluxKernels.pf_prepared_rows(isa, product, in.rows())
                * PanafluxKernels.pf_prepared_stride(isa, product, in.cols())
                * elementBytes;
    }

    private int preparedType() {
        return product == PanafluxKernels.PF_PRODUCT_BF16() ? PanafluxKernels.PF_BF16() : PanafluxKernels.PF_F32();
    }

    private static long align(long bytes) {
        return Math.ceilDiv(bytes, 64) * 64;
    }

    @Override
    public void close() {
        arena.close();
        widened.close();
        if (blas != null) {
            blas.close();
        }
    }
}
