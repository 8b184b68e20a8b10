package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;

/** Three buffers that a pass over a picture uses in turns: one holds the current activations, two are spare. */
final class Planes {

    static final int COUNT = 3;

    private final Tensor[] memory;
    private int current;

    /** Takes {@code COUNT} buffers; see {@link PlanePlan#allocate}. */
    Planes(Tensor[] memory) {
        this.memory = memory;
    }

    static int next(int slot) {
        return (slot + 1) % COUNT;
    }

    /** The current activations as {@code [pixels, channels]}. */
    Tensor current(long pixels, int channels) {
        return view(current, pixels, channels);
    }

    /** The first spare buffer as {@code [pixels, channels]}. */
    Tensor spare(long pixels, int channels) {
        return view(next(current), pixels, channels);
    }

    /** The second spare buffer as {@code [pixels, channels]}. */
    Tensor secondSpare(long pixels, int channels) {
        return view(next(next(current)), pixels, channels);
    }

    /** Makes the first spare buffer the current one and the current one the second spare. */
    void advance() {
        current = next(current);
    }

    private Tensor view(int slot, long pixels, int channels) {
        return Tensor.of(memory[slot].segment(), memory[slot].dtype(), pixels, channels);
    }
}
