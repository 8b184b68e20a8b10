package dev.panaflux.kernels.testkit;

import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.QuantizedWeight;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Rounds the operands of products to bfloat16 before they are multiplied, as that precision does. */
final class RoundedOperands extends ForwardingKernels {

    private final Kernels exact;

    RoundedOperands(Kernels kernels) {
        super(kernels);
        this.exact = kernels;
    }

    @Override
    public void linear(Tensor out, Tensor in, Weight weight, @Nullable Tensor bias, Epilogue epilogue) {
        try (var arena = Arena.ofShared()) {
            Epilogue end = epilogue instanceof Epilogue.AddProduct added
                    ? new Epilogue.AddProduct(rounded(added.left(), arena), rounded(added.right(), arena), added.last())
                    : epilogue;
            if (weight instanceof QuantizedWeight) {
                exact.linear(out, in, weight, bias, end);
            } else {
                exact.linear(out, rounded(in, arena), rounded(widened(weight, arena), arena), bias, end);
            }
        }
    }

    @Override
    public void attention(Tensor out, Tensor q, Tensor k, Tensor v, AttentionShape shape, AttentionMask mask) {
        try (var arena = Arena.ofShared()) {
            exact.attention(out, rounded(q, arena), rounded(k, arena), rounded(v, arena), shape, mask);
        }
    }

    @Override
    public void conv2d(
            Tensor out, Tensor in, Tensor weight, @Nullable Tensor bias, ConvGeometry geometry, Epilogue epilogue) {
        try (var arena = Arena.ofShared()) {
            exact.conv2d(out, rounded(in, arena), rounded(weight, arena), bias, geometry, epilogue);
        }
    }

    private static Tensor widened(Weight weight, Arena arena) {
        if (weight instanceof Tensor tensor) {
            return tensor;
        }
        Tensor wide = Tensor.of(
                arena.allocate(weight.rows() * weight.cols() * Float.BYTES, 64),
                DType.F32,
                weight.rows(),
                weight.cols());
        float[] row = new float[Math.toIntExact(weight.cols())];
        for (long r = 0; r < weight.rows(); r++) {
            weight.read(r, 0, row, 0, row.length);
            wide.rows(r, r + 1).setFloats(row);
        }
        return wide;
    }

    private Tensor rounded(Tensor tensor, Arena arena) {
        Tensor narrow = allocate(DType.BF16, tensor, arena);
        exact.convert(narrow, tensor);
        Tensor wide = allocate(DType.F32, tensor, arena);
        exact.convert(wide, narrow);
        return wide;
    }

    private static Tensor allocate(DType dtype, Tensor like, Arena arena) {
        return Tensor.of(arena.allocate(like.size() * dtype.bytes(), 64), dtype, like.rows(), like.cols());
    }
}
