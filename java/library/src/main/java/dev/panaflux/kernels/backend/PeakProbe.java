package dev.panaflux.kernels.backend;

import dev.panaflux.kernels.Precision;
import java.lang.foreign.MemorySegment;

/**
 * A loop that keeps one unit of the CPU busy and does nothing else. Its rate is the most that any kernel can reach with the
 * same instructions.
 *
 * @param unit the unit that is kept busy
 * @param name the instructions, as in {@code Vector API FMA, 512 bits}
 * @param loop the loop; several threads may run it at once
 */
public record PeakProbe(Unit unit, String name, Loop loop) {

    /** The unit that a probe keeps busy. */
    public enum Unit {
        /** Multiply-adds of float32, in operations per second. */
        F32("f32"),
        /** Products of bfloat16 with sums in float32, in operations per second. */
        BF16("bf16"),
        /** Products of 8-bit integers with sums in 32 bits, in operations per second. */
        INT8("int8"),
        /** Reads of memory beyond the caches, in bytes per second. */
        READ("read");

        private final String label;

        Unit(String label) {
            this.label = label;
        }

        /** The name in reports: that of the {@link Precision} with these products, or {@code read}. */
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
         * @param memory memory that {@link Unit#READ} reads once per round, 64-byte-aligned; the others ignore it
         * @return operations done (two per multiply-add), or bytes read
         */
        double run(MemorySegment memory, long rounds);
    }
}
