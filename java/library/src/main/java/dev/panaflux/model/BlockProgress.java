package dev.panaflux.model;

/** Hears of every finished block of a model; whatever it throws ends the computation. */
@FunctionalInterface
public interface BlockProgress {

    /** Does nothing. */
    BlockProgress NONE = (done, total) -> {};

    /**
     * Called after each layer or block, on the thread that runs the model.
     *
     * @param done blocks finished, {@code 1 <= done <= total}
     * @param total blocks of this pass
     */
    void blockDone(int done, int total);
}
