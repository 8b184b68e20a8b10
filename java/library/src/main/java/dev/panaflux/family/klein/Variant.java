package dev.panaflux.family.klein;

/** How a klein model was trained. The weights do not show it. */
public enum Variant {
    /** Many steps with guidance. */
    BASE,
    /** A few steps without guidance. */
    DISTILLED,
    /** Like {@link #DISTILLED}, with references whose keys and values are the same in every step. */
    DISTILLED_CACHED;

    /** The variant of a model without cached references. */
    static Variant of(boolean distilled) {
        return distilled ? DISTILLED : BASE;
    }

    /** Whether it takes a few steps without guidance. */
    boolean distilled() {
        return this != BASE;
    }
}
