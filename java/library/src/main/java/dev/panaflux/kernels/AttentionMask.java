package dev.panaflux.kernels;

/** Which keys a query may attend to. */
public sealed interface AttentionMask {

    /** Every query sees every key. */
    AttentionMask NONE = new None();

    /** Every query sees every key. */
    record None() implements AttentionMask {}

    /**
     * Query {@code i} sees key {@code j} if {@code j <= i} and {@code j < validKeys}: causal attention over a right-padded
     * sequence. Padded queries attend to the valid keys too, as in transformers.
     *
     * @param validKeys number of keys that are not padding, at least 1
     */
    record CausalPadded(int validKeys) implements AttentionMask {}
}
