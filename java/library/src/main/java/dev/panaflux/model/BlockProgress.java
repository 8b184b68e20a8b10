package dev.panaflux.model;

/** Receives an event for every finished block of a network; an exception that it throws stops the computation. */
@FunctionalInterface
public interface BlockProgress {

    /** Does nothing. */
    BlockProgress NONE = () -> {};

    /**
     * Called after each layer or block, on the thread that runs the network. {@link DryRun.Cost#blocks()} is the number of
     * calls per pass.
     */
    void blockDone();
}
