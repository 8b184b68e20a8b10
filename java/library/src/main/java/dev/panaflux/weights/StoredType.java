package dev.panaflux.weights;

import dev.panaflux.kernels.DType;
import dev.panaflux.weights.blocks.BlockFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The element types of tensors in files, in the order of the safetensors library: by alignment, so a writer that sorts by it
 * keeps every tensor aligned. Types of blocks, which only GGUF has, come first.
 *
 * <p>Kernels compute directly with those that have a {@link #computable() DType}; blocks are read row by row.
 */
public enum StoredType {
    /** Blocks of {@link BlockFormat#Q4_0}. */
    Q4_0(BlockFormat.Q4_0),
    /** Blocks of {@link BlockFormat#Q4_1}. */
    Q4_1(BlockFormat.Q4_1),
    /** Blocks of {@link BlockFormat#Q5_0}. */
    Q5_0(BlockFormat.Q5_0),
    /** Blocks of {@link BlockFormat#Q5_1}. */
    Q5_1(BlockFormat.Q5_1),
    /** Blocks of {@link BlockFormat#Q8_0}. */
    Q8_0(BlockFormat.Q8_0),
    /** Blocks of {@link BlockFormat#Q2_K}. */
    Q2_K(BlockFormat.Q2_K),
    /** Blocks of {@link BlockFormat#Q3_K}. */
    Q3_K(BlockFormat.Q3_K),
    /** Blocks of {@link BlockFormat#Q4_K}. */
    Q4_K(BlockFormat.Q4_K),
    /** Blocks of {@link BlockFormat#Q5_K}. */
    Q5_K(BlockFormat.Q5_K),
    /** Blocks of {@link BlockFormat#Q6_K}. */
    Q6_K(BlockFormat.Q6_K),
    /** Blocks of {@link BlockFormat#IQ4_NL}. */
    IQ4_NL(BlockFormat.IQ4_NL),
    /** Blocks of {@link BlockFormat#IQ4_XS}. */
    IQ4_XS(BlockFormat.IQ4_XS),
    /** Blocks of {@link BlockFormat#MXFP4}. */
    MXFP4(BlockFormat.MXFP4),
    /** Blocks of {@link BlockFormat#NVFP4}. */
    NVFP4(BlockFormat.NVFP4),
    /** Booleans, one byte each. */
    BOOL(8, null),
    /** Microscaling 4-bit floats (E2M1), two per byte. */
    F4(4, null),
    /** Microscaling 6-bit floats (E2M3). */
    F6_E2M3(6, null),
    /** Microscaling 6-bit floats (E3M2). */
    F6_E3M2(6, null),
    /** Unsigned 8-bit integers. */
    U8(8, null),
    /** Signed 8-bit integers. */
    I8(8, null),
    /** 8-bit floats (E5M2). */
    F8_E5M2(8, null),
    /** 8-bit floats (E4M3). */
    F8_E4M3(8, null),
    /** 8-bit exponents: the scales of microscaling formats. */
    F8_E8M0(8, null),
    /** 8-bit floats (E4M3), without infinities and negative zero. */
    F8_E4M3FNUZ(8, null),
    /** 8-bit floats (E5M2), without infinities and negative zero. */
    F8_E5M2FNUZ(8, null),
    /** Signed 16-bit integers. */
    I16(16, null),
    /** Unsigned 16-bit integers. */
    U16(16, null),
    /** IEEE 754 binary16. */
    F16(16, DType.F16),
    /** bfloat16. */
    BF16(16, DType.BF16),
    /** Signed 32-bit integers. */
    I32(32, null),
    /** Unsigned 32-bit integers. */
    U32(32, null),
    /** IEEE 754 binary32. */
    F32(32, DType.F32),
    /** Complex numbers of two binary32. */
    C64(64, null),
    /** IEEE 754 binary64. */
    F64(64, null),
    /** Signed 64-bit integers. */
    I64(64, null),
    /** Unsigned 64-bit integers. */
    U64(64, null);

    private final int elements;
    private final int bytes;
    private final @Nullable DType computable;
    private final @Nullable BlockFormat blocks;

    StoredType(int bits, @Nullable DType computable) {
        // Whole bytes of the fewest elements: 2 of 4 bits, 4 of 6 bits, or 1.
        this.elements = bits == 4 ? 2 : bits == 6 ? 4 : 1;
        this.bytes = bits * elements / 8;
        this.computable = computable;
        this.blocks = null;
    }

    StoredType(BlockFormat blocks) {
        this.elements = blocks.weights();
        this.bytes = blocks.bytes();
        this.computable = null;
        this.blocks = blocks;
    }

    /** The corresponding kernel type, or empty if kernels cannot compute with this type. */
    public Optional<DType> computable() {
        return Optional.ofNullable(computable);
    }

    /** The format of the blocks that rows of this type consist of; empty if each element stands alone. */
    public Optional<BlockFormat> blocks() {
        return Optional.ofNullable(blocks);
    }

    /** The name used in messages and listings: {@code bf16}, {@code f8_e4m3}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stored type for a kernel type. */
    public static StoredType of(DType type) {
        return switch (type) {
            case F32 -> F32;
            case F16 -> F16;
            case BF16 -> BF16;
        };
    }

    /** The stored type for blocks. */
    public static StoredType of(BlockFormat blocks) {
        return valueOf(blocks.name());
    }

    /**
     * Bytes of {@code shape} elements of this type.
     *
     * @param shape sizes of the axes, zero or more each
     * @throws ArithmeticException if the product overflows, or does not fill whole bytes, or rows are not whole blocks
     */
    public long bytesOf(List<Long> shape) {
        long count = 1;
        for (long axis : shape) {
            count = Math.multiplyExact(count, axis);
        }
        long row = blocks == null ? count : shape.isEmpty() ? 1 : shape.getLast();
        if (row % elements != 0) {
            throw new ArithmeticException(
                    row + " elements do not fill whole " + (blocks == null ? "bytes" : "blocks of " + elements));
        }
        return Math.multiplyExact(count / elements, (long) bytes);
    }
}
