package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.bindings.kernels.pf_epilogue;
import dev.panaflux.bindings.kernels.pf_matrix;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Linear layers with weights that are not stored as floats: each task widens the rows of its columns, and multiplies them while
 * they are in the cache. No more of a weight is ever widened. Formats that C does not know are read in Java.
 */
final class WidenedLinear implements AutoCloseable {

    /** Rows that are read before they are rounded to the precision of the product. */
    private static final int STRIP = 16;

    /** Elements between the rows, so that rows whose length is a multiple of a page map to different cache sets. */
    private static final int PADDING = 32;

    /** Multiplied rows that take as long as widening and packing the weights. */
    private static final int WIDENING_IN_ROWS = 60;

    private final Tasks tasks;
    private final int isa;
    private final int product;
    private final Arena arena = Arena.ofShared();
    private final GrowingBuffer memory = new GrowingBuffer();
    private final Frame[] frames;

    /** One thread's argument structures, and a row of floats. */
    private static final class Frame {
        final MemorySegment out;
        final MemorySegment left;
        final MemorySegment weight;
        final MemorySegment strip;
        final MemorySegment epilogue;
        float[] row = {};

        Frame(Arena arena) {
            out = pf_matrix.allocate(arena);
            left = pf_matrix.allocate(arena);
            weight = pf_matrix.allocate(arena);
            strip = pf_matrix.allocate(arena);
            epilogue = pf_epilogue.allocate(arena);
        }
    }

    /**
     * Layers on the threads of {@code tasks}.
     *
     * @param isa code of the instruction set
     * @param product code of the precision of the products
     */
    WidenedLinear(Tasks tasks, int isa, int product) {
        this.tasks = tasks;
        this.isa = isa;
        this.product = product;
        this.frames = new Frame[tasks.threads()];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = new Frame(arena);
        }
    }

    /** A product of few rows. */
    void few(Tensor out, MemorySegment left, Weight weight, @Nullable Tensor bias, Epilogue end, int columns) {
        MemorySegment[] pieces = memory.pieces(frames.length, columns * (weight.cols() + PADDING) * (long) Float.BYTES);
        StoredRows rows = StoredRows.of(weight).orElse(null);
        tasks.forParts(out.cols(), columns, (from, until, worker) -> {
            Frame frame = frames[worker];
            part(frame, out.cols(from, until), bias, end, from, until);
            if (rows != null) {
                widenInC(frame, pieces[worker], PanafluxKernels.PF_F32(), rows, weight.cols(), from, until);
            } else {
                widenToF32(frame, pieces[worker], frame.weight, weight, from, until);
            }
            PanafluxKernels.pf_linear_few(isa, frame.out, left, frame.weight, frame.epilogue, 0, until - from);
        });
    }

    /**
     * A product of many rows.
     *
     * @param left the prepared left operands
     * @param columns most columns per task
     */
    void many(Tensor out, PreparedLeft left, Weight weight, @Nullable Tensor bias, Epilogue end, int columns) {
        boolean bf16 = product == PanafluxKernels.PF_PRODUCT_BF16();
        long stride = weight.cols() + PADDING;
        long multiplied =
                align(PanafluxKernels.pf_linear_scratch_bytes(isa, product, weight.cols(), left.addedDepth(), columns));
        long widened = align(columns * stride * (bf16 ? Short.BYTES : Float.BYTES));
        StoredRows rows = StoredRows.of(weight).orElse(null);
        long strip = bf16 && rows == null ? STRIP * stride * Float.BYTES : 0;
        MemorySegment[] pieces = memory.pieces(frames.length, multiplied + widened + strip);
        ProductCut cut = ProductCut.of(out.rows(), out.cols(), frames.length, columns, WIDENING_IN_ROWS);
        tasks.forTiles(cut, out, (from, until, row, rowUntil, worker) -> {
            Frame frame = frames[worker];
            MemorySegment piece = pieces[worker];
            part(frame, out.cols(from, until).rows(row, rowUntil), bias, end, from, until);
            left.rows(row, rowUntil, frame.left, frame.epilogue);
            MemorySegment values = piece.asSlice(multiplied, widened);
            if (rows != null) {
                int dtype = bf16 ? PanafluxKernels.PF_BF16() : PanafluxKernels.PF_F32();
                widenInC(frame, values, dtype, rows, weight.cols(), from, until);
            } else if (bf16) {
                widenToBf16(frame, values, piece.asSlice(multiplied + widened), weight, from, until);
            } else {
                widenToF32(frame, values, frame.weight, weight, from, until);
            }
            PanafluxKernels.pf_linear(
                    isa,
                    product,
                    frame.out,
                    frame.left,
                    MemorySegment.NULL,
                    frame.weight,
                    MemorySegment.NULL,
                    MemorySegment.NULL,
                    frame.epilogue,
                    0,
                    until - from,
                    piece);
        });
    }

    private static long align(long bytes) {
        return Math.ceilDiv(bytes, 64) * 64;
    }

    private static void part(Frame frame, Tensor tile, @Nullable Tensor bias, Epilogue end, long from, long until) {
        Structs.matrix(frame.out, tile);
        Structs.epilogue(frame.epilogue, bias == null ? null : bias.cols(from, until), end.cols(from, until));
    }

    private void widenInC(
            Frame frame, MemorySegment values, int dtype, StoredRows rows, long cols, long from, long until) {
        Structs.matrix(frame.weight, values, dtype, until - from, cols, cols + PADDING);
        PanafluxKernels.pf_widen_rows(
                isa, frame.weight, rows.format(), rows.memory(), rows.rowBytes(), rows.scales(), from, until);
    }

    private void widenToBf16(
            Frame frame, MemorySegment values, MemorySegment strip, Weight weight, long from, long until) {
        long stride = weight.cols() + PADDING;
        for (long row = from; row < until; row += STRIP) {
            long end = Math.min(until, row + STRIP);
            widenToF32(frame, strip, frame.strip, weight, row, end);
            Structs.matrix(
                    frame.weight,
                    values.asSlice((row - from) * stride * Short.BYTES),
                    PanafluxKernels.PF_BF16(),
                    end - row,
                    weight.cols(),
                    stride);
            PanafluxKernels.pf_convert(isa, frame.weight, frame.strip, 0, end - row);
        }
        Structs.matrix(frame.weight, values, PanafluxKernels.PF_BF16(), until - from, weight.cols(), stride);
    }

    private static void widenToF32(
            Frame frame, MemorySegment values, MemorySegment struct, Weight weight, long from, long until) {
        int cols = Math.toIntExact(weight.cols());
        long stride = weight.cols() + PADDING;
        if (frame.row.length < cols) {
            frame.row = new float[cols];
        }
        for (long row = from; row < until; row++) {
            weight.read(row, 0, frame.row, 0, cols);
            MemorySegment.copy(frame.row, 0, values, ValueLayout.JAVA_FLOAT, (row - from) * stride * Float.BYTES, cols);
        }
        Structs.matrix(struct, values, PanafluxKernels.PF_F32(), until - from, cols, stride);
    }

    @Override
    public void close() {
        memory.close();
        arena.close();
    }
}
