package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.LabelLookup;
import java.util.List;

/** Instruction sets that the native kernels are compiled for; within a family each constant includes those before it. */
public enum InstructionSet {
    /** x86-64 with SSE2. */
    BASE("base", Family.X86),
    /** AVX2, FMA and F16C. */
    AVX2("avx2", Family.X86),
    /** AVX-512 F, BW, DQ and VL. */
    AVX512("avx512", Family.X86),
    /** AVX-512 with 8-bit integer products. */
    AVX512_VNNI("avx512-vnni", Family.X86),
    /** AVX-512 with bfloat16 products. */
    AVX512_BF16("avx512-bf16", Family.X86),
    /** AMX tiles for bfloat16 and 8-bit integers. */
    AMX("amx", Family.X86),
    /** ARMv8-A. */
    NEON("neon", Family.ARM),
    /** ARMv8-A with bfloat16 and 8-bit integer products. */
    NEON_DOT("neon-dot", Family.ARM);

    /** A CPU architecture. */
    public enum Family {
        /** x86-64. */
        X86,
        /** 64-bit ARM. */
        ARM
    }

    private final String label;
    private final Family family;

    InstructionSet(String label, Family family) {
        this.label = label;
        this.family = family;
    }

    /** The name in options and plans: {@code avx2}, {@code avx512-bf16}, ... */
    public String label() {
        return label;
    }

    /** Its architecture. */
    public Family family() {
        return family;
    }

    /**
     * The instruction set with this label.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static InstructionSet parse(String text) {
        return LabelLookup.find("isa", List.of(values()), InstructionSet::label, text);
    }
}
