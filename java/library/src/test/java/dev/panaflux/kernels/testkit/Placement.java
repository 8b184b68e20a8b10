package dev.panaflux.kernels.testkit;

import java.util.Locale;

/** How the tensors of a case lie in memory. */
public enum Placement {
    /** Contiguous, at multiples of 64 bytes. */
    PACKED(0, Guard.NONE, false),
    /** A gap after each row, as columns of a wider tensor have it. */
    STRIDED(7, Guard.NONE, false),
    /** Contiguous; f32 activations at an odd multiple of 4 bytes, weights at odd addresses. */
    UNALIGNED(0, Guard.NONE, true),
    /** Contiguous, the last byte before a page that must not be touched. */
    GUARD_AFTER(0, Guard.AFTER, false),
    /** Contiguous, the first byte after a page that must not be touched. */
    GUARD_BEFORE(0, Guard.BEFORE, false),
    /** A gap after each row but the last, whose last byte lies before a page that must not be touched. */
    STRIDED_GUARD_AFTER(3, Guard.AFTER, false);

    /** On which side a forbidden page lies. */
    enum Guard {
        NONE,
        BEFORE,
        AFTER
    }

    private final int gap;
    private final Guard guard;
    private final boolean unaligned;

    Placement(int gap, Guard guard, boolean unaligned) {
        this.gap = gap;
        this.guard = guard;
        this.unaligned = unaligned;
    }

    /** Whether this system can make it: guard pages need mmap with Linux's constants. */
    boolean isSupported() {
        return guard == Guard.NONE
                || System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
    }

    /** Elements between the end of a row and the start of the next. */
    int gap() {
        return gap;
    }

    Guard guard() {
        return guard;
    }

    boolean unaligned() {
        return unaligned;
    }
}
