package dev.panaflux.kernels;

/** The element types that kernels compute with. Arithmetic is always float32; the 16-bit types are storage. */
public enum DType {
    /** IEEE 754 binary32. */
    F32("f32", 4),
    /** IEEE 754 binary16. */
    F16("f16", 2),
    /** bfloat16: the upper half of a binary32. */
    BF16("bf16", 2);

    private final String label;
    private final int bytes;

    DType(String label, int bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** The lower-case name used in messages, metadata and options: {@code f32}, {@code f16}, {@code bf16}. */
    public String label() {
        return label;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
