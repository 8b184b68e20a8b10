package dev.panaflux.jmh;

import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.model.work.Work;

/** What a benchmark calls its operator on: the constants of an enum for each operator. */
public interface Shape {

    /** The operands. */
    KernelCase kernelCase();

    /** Whether plain Java ends within seconds. */
    default boolean small() {
        return true;
    }

    /** Whether the weights are 8-bit integers. */
    default boolean integers() {
        return false;
    }

    /** Bytes that a call must read and write at the least, with weights and tables in bf16 or 8-bit integers. */
    default double bytes(Work work) {
        return work.bytes(integers() ? Byte.BYTES : Short.BYTES);
    }
}
