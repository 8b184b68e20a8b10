package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;

/**
 * Three buffers of a pass over a picture: one holds the current activations, one is
 * spare and one is for scratch.
 */
final class Planes {

    static final int COUNT = 3;

    private final Tensor[] memory;
    private int current;
    private int spare = 1;

    /** Takes {@code COUNT} buffers; see {@link PlanePlan#allocate}. */
    Planes(Tensor[] memory) {
        this.memory = memory;
    }

    /** The current activations as {@code [pixels, channels]}. */
    Tensor current(long pixels, int channels) {
        return view(current, pixels, channels);
    }

    /** The spare buffer as {@code [pixels, channels]}. */
    Tensor spare(long pixels, int channels) {
        return view(spare, pixels, channels);
    }

    /** The scratch buffer, which never becomes the current one, as {@code [pixels, channels]}. */
    Tensor scratch(long pixels, int channels) {
        return view(COUNT - 1, pixels, channels);
    }

    /** Makes the spare buffer the current one, and the current one spare. */
    void swap() {
        int formerly = current;
        current = spare;
        spare = formerly;
    }

    private Tensor view(int slot, long pixels, int channels) {
        return Tensor.of(memory[slot].segment(), memory[slot].dtype(), pixels, channels);
    }
}
