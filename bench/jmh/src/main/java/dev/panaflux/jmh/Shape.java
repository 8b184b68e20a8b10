package dev.panaflux.jmh;

import dev.panaflux.kernels.testkit.KernelCase;
import dev.panaflux.model.work.Work;

/** The shape of a benchmark's operands: for each operator the constants of an enum. */
public interface Shape {

    /** The operands. */
    KernelCase kernelCase();

    /** Whether plain Java finishes within seconds. */
    default boolean small() {
        return true;
    }

    /** Whether the weights are 8-bit integers. */
    default boolean integers() {
        return false;
    }

    /** Bytes that a call must at least read and write, with weights and tables in bf16 or 8-bit integers. */
    default double bytes(Work work) {
        return work.bytes(integers() ? Byte.BYTES : Short.BYTES);
    }
}
