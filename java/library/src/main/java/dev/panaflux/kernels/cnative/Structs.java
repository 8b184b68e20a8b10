package dev.panaflux.kernels.cnative;

import dev.panaflux.bindings.kernels.PanafluxKernels;
import dev.panaflux.bindings.kernels.pf_epilogue;
import dev.panaflux.bindings.kernels.pf_geometry;
import dev.panaflux.bindings.kernels.pf_heads;
import dev.panaflux.bindings.kernels.pf_matrix;
import dev.panaflux.kernels.AttentionMask;
import dev.panaflux.kernels.AttentionShape;
import dev.panaflux.kernels.ConvGeometry;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Fills the argument structures of the kernels. */
final class Structs {

    private Structs() {}

    /** The structure for the view {@code tensor}. */
    static void matrix(MemorySegment struct, Tensor tensor) {
        matrix(struct, tensor.segment(), code(tensor.dtype()), tensor.rows(), tensor.cols(), tensor.rowStride());
    }

    static void matrix(MemorySegment struct, MemorySegment data, int dtype, long rows, long cols, long rowStride) {
        pf_matrix.data(struct, data);
        pf_matrix.rows(struct, rows);
        pf_matrix.cols(struct, cols);
        pf_matrix.row_stride(struct, rowStride);
        pf_matrix.dtype(struct, dtype);
    }

    /** The structure for the rows {@code [from, to)} of {@code whole}. */
    static void rows(MemorySegment struct, MemorySegment whole, long from, long to) {
        long bytes = from * pf_matrix.row_stride(whole) * elementBytes(pf_matrix.dtype(whole));
        MemorySegment start = MemorySegment.ofAddress(pf_matrix.data(whole).address() + bytes);
        matrix(struct, start, pf_matrix.dtype(whole), to - from, pf_matrix.cols(whole), pf_matrix.row_stride(whole));
    }

    private static int elementBytes(int dtype) {
        if (dtype == PanafluxKernels.PF_I8()) {
            return Byte.BYTES;
        }
        return dtype == PanafluxKernels.PF_F32() ? Float.BYTES : Short.BYTES;
    }

    /** The epilogue of a product; an added product's left operand is not prepared. */
    static void epilogue(MemorySegment struct, @Nullable Tensor bias, Epilogue epilogue) {
        optional(pf_epilogue.bias(struct), bias);
        optional(pf_epilogue.gate(struct), epilogue.last() instanceof Epilogue.GatedAdd gated ? gated.gate() : null);
        Epilogue.AddProduct added = epilogue instanceof Epilogue.AddProduct product ? product : null;
        optional(pf_epilogue.left(struct), added == null ? null : added.left());
        optional(pf_epilogue.right(struct), added == null ? null : added.right());
        pf_epilogue.kind(
                struct,
                switch (epilogue.last()) {
                    case Epilogue.Store _ -> PanafluxKernels.PF_STORE();
                    case Epilogue.Add _ -> PanafluxKernels.PF_ADD();
                    case Epilogue.SiluGate _ -> PanafluxKernels.PF_SILU_GATE();
                    case Epilogue.GatedAdd _ -> PanafluxKernels.PF_GATED_ADD();
                });
    }

    private static void optional(MemorySegment struct, @Nullable Tensor tensor) {
        if (tensor == null) {
            pf_matrix.data(struct, MemorySegment.NULL);
        } else {
            matrix(struct, tensor);
        }
    }

    /** The geometry of a convolution. */
    static void geometry(MemorySegment struct, ConvGeometry geometry) {
        pf_geometry.height(struct, geometry.height());
        pf_geometry.width(struct, geometry.width());
        pf_geometry.kernel(struct, geometry.kernel());
        pf_geometry.stride(struct, geometry.stride());
        pf_geometry.pad_top(struct, geometry.padTop());
        pf_geometry.pad_left(struct, geometry.padLeft());
        pf_geometry.out_height(struct, geometry.outHeight());
        pf_geometry.out_width(struct, geometry.outWidth());
    }

    /** The heads and the mask of an attention over {@code keys} keys. */
    static void heads(MemorySegment struct, AttentionShape shape, AttentionMask mask, long keys) {
        pf_heads.heads(struct, shape.heads());
        pf_heads.kv_heads(struct, shape.kvHeads());
        pf_heads.head_dim(struct, shape.headDim());
        pf_heads.scale(struct, shape.scale());
        switch (mask) {
            case AttentionMask.None _ -> {
                pf_heads.causal(struct, 0);
                pf_heads.valid_keys(struct, keys);
            }
            case AttentionMask.CausalPadded causal -> {
                pf_heads.causal(struct, 1);
                pf_heads.valid_keys(struct, causal.validKeys());
            }
        }
    }

    /** The kernels' number for an element type. */
    static int code(DType dtype) {
        return switch (dtype) {
            case F32 -> PanafluxKernels.PF_F32();
            case F16 -> PanafluxKernels.PF_F16();
            case BF16 -> PanafluxKernels.PF_BF16();
        };
    }
}
