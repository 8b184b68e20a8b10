package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;

/** Receives intermediate results, for dumps and for comparison with diffusers. */
@FunctionalInterface
public interface StageObserver {

    /** Ignores everything. */
    StageObserver NONE = (stage, value) -> {};

    /**
     * Called when a stage is done.
     *
     * @param stage the stage's name in golden cases
     * @param value {@code [tokens or pixels, features]} f32: the model's own memory, valid only during the call
     */
    void observe(String stage, Tensor value);
}
