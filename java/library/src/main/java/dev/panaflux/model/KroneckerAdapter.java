package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;

/**
 * Some outputs of a Kronecker product, {@code L (x) R} (LoKr). Input and output are blocks of features: the blocks of the input
 * are mixed by {@code L}, then {@code R} is applied to each. The whole matrix exists nowhere.
 *
 * @param left {@code L}, {@code [outBlocks, inBlocks]} f32
 * @param right {@code R}, for a block
 * @param from first output, counted from that of the first block
 * @param outDim number of outputs
 */
public record KroneckerAdapter(Tensor left, Adapter right, long from, long outDim) implements Adapter {

    /** All outputs of the product. */
    public static KroneckerAdapter of(Tensor left, Adapter right) {
        return new KroneckerAdapter(left, right, 0, Math.multiplyExact(left.rows(), right.outDim()));
    }

    @Override
    public long inDim() {
        return left.cols() * right.inDim();
    }

    @Override
    public KroneckerAdapter rows(long first, long end) {
        return new KroneckerAdapter(left, right, from + first, end - first);
    }

    @Override
    public void add(Pass pass, Tensor out, Tensor in, Epilogue sum) {
        if (outDim == 0) {
            return;
        }
        long block = right.outDim();
        long firstBlock = from / block;
        long endBlock = Math.ceilDiv(from + outDim, block);
        long width = right.inDim();
        try (var _ = pass.workspace().frame()) {
            Tensor mixed = pass.workspace().allocate(in.rows(), (endBlock - firstBlock) * width);
            pass.kernels().mixBlocks(mixed, in, left.rows(firstBlock, endBlock));
            for (long index = firstBlock; index < endBlock; index++) {
                long low = Math.max(from, index * block);
                long high = Math.min(from + outDim, (index + 1) * block);
                long place = (index - firstBlock) * width;
                new PlacedAdapter(right.rows(low - index * block, high - index * block), low - from, outDim)
                        .add(pass, out, mixed.cols(place, place + width), sum);
            }
        }
    }
}
