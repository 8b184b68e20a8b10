package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.Precision;
import java.lang.foreign.MemorySegment;

/**
 * A loop that keeps one unit of a processor busy and does nothing else: what it reaches is the most that any kernel can
 * reach with the same instructions.
 *
 * @param unit what is kept busy
 * @param name the instructions, as in {@code Vector API FMA, 512 bits}
 * @param loop the loop; several threads may run it at once
 */
public record PeakProbe(Unit unit, String name, Loop loop) {

    /** What a probe keeps busy. */
    public enum Unit {
        /** Multiply-adds of float32, in operations a second. */
        F32("f32"),
        /** Products of bfloat16 with sums in float32, in operations a second. */
        BF16("bf16"),
        /** Products of 8-bit integers with sums in 32 bits, in operations a second. */
        INT8("int8"),
        /** Reads of memory that no cache holds, in bytes a second. */
        READ("read");

        private final String label;

        Unit(String label) {
            this.label = label;
        }

        /** The name in reports, that of the {@link Precision} with these products. */
        public String label() {
            return label;
        }
    }

    /** The loop of a probe. */
    @FunctionalInterface
    public interface Loop {

        /**
         * Runs {@code rounds} rounds on the calling thread.
         *
         * @param memory what {@link Unit#READ} reads once in each round, 64-byte-aligned; the others leave it alone
         * @return operations done (two a multiply-add), or bytes read
         */
        double run(MemorySegment memory, long rounds);
    }
}
