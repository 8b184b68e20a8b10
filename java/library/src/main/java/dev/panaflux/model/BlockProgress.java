package dev.panaflux.model;

/** Hears of every finished block of a network; whatever it throws ends the computation. */
@FunctionalInterface
public interface BlockProgress {

    /** Does nothing. */
    BlockProgress NONE = () -> {};

    /**
     * Called after each layer or block, on the thread that runs the network. How often a pass calls it is
     * {@link DryRun.Cost#blocks()}.
     */
    void blockDone();
}
