package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;

/**
 * Three buffers of a pass over an image: one holds the current activations, one is spare and one is for scratch.
 *
 * <p>A first pass that computes nothing runs on buffers without memory, which note how large they have to be.
 */
final class ImageBuffers {

    private static final int COUNT = 3;

    private final Tensor[] memory = new Tensor[COUNT];
    private final long[] elements = new long[COUNT];
    private int current;
    private int spare = 1;

    /** ImageBuffers without memory. */
    ImageBuffers() {
        for (int slot = 0; slot < COUNT; slot++) {
            memory[slot] = Tensor.withoutMemory(DType.F32, 1, 0);
        }
    }

    /** ImageBuffers as large as what was asked of {@code noted}. */
    ImageBuffers(ImageBuffers noted, Workspace workspace) {
        for (int slot = 0; slot < COUNT; slot++) {
            memory[slot] = workspace.allocate(1, noted.elements[slot]);
        }
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
        elements[slot] = Math.max(elements[slot], Math.multiplyExact(pixels, (long) channels));
        return Tensor.of(memory[slot].segment(), memory[slot].dtype(), pixels, channels);
    }
}
