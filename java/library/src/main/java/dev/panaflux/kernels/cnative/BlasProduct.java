package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.bindings.kernels.pf_epilogue;
import dev.panaflux.bindings.kernels.pf_matrix;
import dev.panaflux.bindings.openblas.OpenBlas;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Linear layers by OpenBLAS's sgemm, one thread per tile of the output. Weights that are not f32 are widened piece by piece, into
 * memory that stays in the cache until sgemm has packed it.
 */
final class BlasProduct implements AutoCloseable {

    /** Size of an output tile, and depth of a piece of the weight. */
    private static final int ROWS = 1024;

    private static final int COLUMNS = 256;
    private static final int DEPTH = 3072;

    private final ComputePool pool;
    private final BlasLibrary blas;
    private final int isa;
    private final GrowingBuffer memory = new GrowingBuffer();
    private final Arena arena = Arena.ofShared();
    private final Frame[] frames;

    /** One thread's argument structures. */
    private record Frame(
            MemorySegment weight,
            MemorySegment widened,
            MemorySegment out,
            MemorySegment sums,
            MemorySegment epilogue) {
        static Frame in(Arena arena) {
            return new Frame(
                    pf_matrix.allocate(arena),
                    pf_matrix.allocate(arena),
                    pf_matrix.allocate(arena),
                    pf_matrix.allocate(arena),
                    pf_epilogue.allocate(arena));
        }
    }

    BlasProduct(ComputePool pool, BlasLibrary blas, int isa) {
        this.pool = pool;
        this.blas = blas;
        this.isa = isa;
        this.frames = new Frame[pool.threads()];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = Frame.in(arena);
        }
    }

    /** See {@link dev.panaflux.kernels.Kernels#linear}. */
    void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        int rowTiles = Math.toIntExact(Math.ceilDiv(out.rows(), ROWS));
        int columnTiles = Math.toIntExact(Math.ceilDiv(out.cols(), COLUMNS));
        boolean direct = bias == null && epilogue instanceof Epilogue.Store;
        long sumsBytes = direct ? 0 : Math.min(ROWS, out.rows()) * COLUMNS * Float.BYTES;
        long widenedBytes = Math.max(
                widenedBytes(weight), epilogue instanceof Epilogue.AddProduct added ? widenedBytes(added.right()) : 0);
        MemorySegment[] pieces = memory.pieces(frames.length, sumsBytes + widenedBytes);
        pool.forEach(Math.multiplyExact(rowTiles, columnTiles), (task, worker) -> {
            long row = (long) (task % rowTiles) * ROWS;
            long column = (long) (task / rowTiles) * COLUMNS;
            Tensor target = out.rows(row, Math.min(out.rows(), row + ROWS))
                    .cols(column, Math.min(out.cols(), column + COLUMNS));
            Tensor left = in.rows(row, row + target.rows());
            Weight right = weight.rows(column, column + target.cols());
            MemorySegment widened = pieces[worker].asSlice(sumsBytes);
            if (blas.threading() == BlasLibrary.Threading.OPENMP) {
                // OpenMP stores the number of threads separately for each calling thread.
                OpenBlas.openblas_set_num_threads(1);
            }
            if (direct) {
                multiply(target, left, right, widened, frames[worker], 0);
            } else {
                Tensor sums = Tensor.of(pieces[worker], DType.F32, target.rows(), target.cols());
                multiply(sums, left, right, widened, frames[worker], 0);
                if (epilogue instanceof Epilogue.AddProduct added) {
                    Tensor more = added.left().rows(row, row + target.rows());
                    Weight moreRight = added.right().rows(column, column + target.cols());
                    multiply(sums, more, moreRight, widened, frames[worker], 1);
                }
                finish(target, sums, column, bias, epilogue, frames[worker]);
            }
        });
    }

    private static long widenedBytes(Weight weight) {
        return isUsedInPlace(weight) ? 0 : Math.min(DEPTH, weight.cols()) * COLUMNS * Float.BYTES;
    }

    /** Whether sgemm can read the weight: f32, aligned to its size. */
    private static boolean isUsedInPlace(Weight weight) {
        return weight instanceof Tensor tensor
                && tensor.dtype() == DType.F32
                && tensor.segment().address() % Float.BYTES == 0;
    }

    /** {@code out = keep * out + left * weight^T}. */
    private void multiply(Tensor out, Tensor left, Weight weight, MemorySegment widened, Frame frame, float keep) {
        if (weight instanceof Tensor tensor && isUsedInPlace(tensor)) {
            sgemm(out, left, tensor, keep);
            return;
        }
        for (long from = 0; from < weight.cols(); from += DEPTH) {
            long to = Math.min(weight.cols(), from + DEPTH);
            Tensor piece = Tensor.of(widened, DType.F32, weight.rows(), to - from);
            if (weight instanceof Tensor tensor) {
                Structs.matrix(frame.weight, tensor.cols(from, to));
                Structs.matrix(frame.widened, piece);
                PanafluxKernels.pf_convert(isa, frame.widened, frame.weight, 0, tensor.rows());
            } else {
                read(weight, from, piece);
            }
            sgemm(out, left.cols(from, to), piece, from == 0 ? keep : 1);
        }
    }

    private static void read(Weight weight, long col, Tensor to) {
        int count = Math.toIntExact(to.cols());
        float[] row = new float[count];
        for (long r = 0; r < to.rows(); r++) {
            weight.read(r, col, row, 0, count);
            to.rows(r, r + 1).setFloats(row);
        }
    }

    private static void sgemm(Tensor out, Tensor left, Tensor weight, float keep) {
        OpenBlas.cblas_sgemm(
                OpenBlas.CblasRowMajor(),
                OpenBlas.CblasNoTrans(),
                OpenBlas.CblasTrans(),
                Math.toIntExact(out.rows()),
                Math.toIntExact(out.cols()),
                Math.toIntExact(weight.cols()),
                1,
                left.segment(),
                Math.toIntExact(left.rowStride()),
                weight.segment(),
                Math.toIntExact(weight.rowStride()),
                keep,
                out.segment(),
                Math.toIntExact(out.rowStride()));
    }

    private void finish(Tensor out, Tensor sums, long column, @Nullable Tensor bias, Epilogue epilogue, Frame frame) {
        long end = column + out.cols();
        Structs.matrix(frame.out, out);
        Structs.matrix(frame.sums, sums);
        Structs.epilogue(
                frame.epilogue,
                bias == null ? null : bias.cols(column, end),
                epilogue.last().cols(column, end));
        PanafluxKernels.pf_finish(isa, frame.out, frame.sums, frame.epilogue, 0, out.rows());
    }

    @Override
    public void close() {
        memory.close();
        arena.close();
    }
}
