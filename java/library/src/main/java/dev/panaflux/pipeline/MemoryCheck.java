package dev.panaflux.pipeline;

import dev.panaflux.model.TilePolicy;
import dev.panaflux.system.SystemMemory;
import java.util.Locale;
import java.util.OptionalLong;

/** Compares the memory that a phase needs with what is available, before anything is loaded. */
record MemoryCheck(SystemMemory memory) {

    /** Memory for the JVM itself and the small arrays between phases. */
    private static final long RESERVE_BYTES = 256L << 20;

    /** Whether {@code bytes} of activations would fit; true if the available memory is unknown. */
    boolean fits(long bytes) {
        OptionalLong available = memory.availableBytes();
        return available.isEmpty() || bytes + RESERVE_BYTES <= available.getAsLong();
    }

    /** Whole images if they fit, since that is faster; otherwise bands. */
    TilePolicy policy(long wholeBytes) {
        return fits(wholeBytes) ? TilePolicy.WHOLE : TilePolicy.BANDS;
    }

    /**
     * Requires that {@code bytes} fit.
     *
     * @throws InsufficientMemoryException with both numbers
     */
    void require(Phase phase, long bytes, String remedy) {
        require(phase.label(), bytes, remedy);
    }

    /**
     * Requires that {@code bytes} fit.
     *
     * @param what what needs them
     * @throws InsufficientMemoryException with both numbers
     */
    void require(String what, long bytes, String remedy) {
        if (!fits(bytes)) {
            throw new InsufficientMemoryException(String.format(
                    Locale.ROOT,
                    "memory: %s needs %.2f GiB, %.2f GiB are available; %s",
                    what,
                    gibibytes(bytes + RESERVE_BYTES),
                    gibibytes(memory.availableBytes().orElse(0)),
                    remedy));
        }
    }

    private static double gibibytes(long bytes) {
        return bytes / (double) (1L << 30);
    }
}
