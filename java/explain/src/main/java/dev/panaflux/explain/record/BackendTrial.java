package dev.panaflux.explain.record;

import dev.panaflux.kernels.Precision;

/**
 * A product on one of the backends.
 *
 * @param backend its name
 * @param instructionSet what it computes with
 * @param precision its arithmetic
 * @param nanos the shortest of all runs
 * @param error the root mean square of the errors, as a part of that of the results
 */
public record BackendTrial(String backend, String instructionSet, Precision precision, long nanos, double error) {

    /** Operations of the product, so few that all trials are a small part of the run. */
    private static final long MOST_FLOP = 4_000_000;

    /** Fewer may be multiplied in another precision than the many of a run. */
    private static final int LEAST_TOKENS = 8;

    /**
     * The product of all trials: {@code [rows, in]} times {@code [out, in]} transposed.
     *
     * @param rows tokens
     * @param in features before it
     * @param out features after it
     */
    public record Product(int rows, int in, int out) {

        /** That of a layer with its sizes, or a part of it, for as many tokens as are soon computed, at least one. */
        public static Product of(int tokens, int in, int out) {
            int some = Math.clamp(MOST_FLOP / (2L * in * LEAST_TOKENS), 1, out);
            return new Product(Math.clamp(MOST_FLOP / (2L * in * some), 1, tokens), in, some);
        }
    }

    /** Which backends compute the product. */
    public enum Compared {
        /** The one that drew the image, and plain Java, which the page needs anyway: no others have to start. */
        STARTED(0),
        /** All that can run here, in every precision of floating-point numbers. */
        ALL(1_000_000_000);

        private final long nanos;

        Compared(long nanos) {
            this.nanos = nanos;
        }

        /** How long each backend repeats the product at least, in nanoseconds: its time is that of compiled code only then. */
        public long nanos() {
            return nanos;
        }
    }
}
