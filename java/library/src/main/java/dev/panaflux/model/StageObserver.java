package dev.panaflux.model;

import dev.panaflux.kernels.Tensor;

/** Sees intermediate results, for dumps and for comparison with diffusers. */
@FunctionalInterface
public interface StageObserver {

    /** Looks at nothing. */
    StageObserver NONE = (stage, value) -> {};

    /**
     * Called when a stage is done.
     *
     * @param stage the stage's name, as the golden cases have it
     * @param value {@code [tokens or pixels, features]} f32: the model's own memory, valid only during the call
     */
    void observe(String stage, Tensor value);
}
