package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;

/**
 * Three buffers for a pass over an image: the current activations, a spare buffer and a scratch buffer.
 *
 * <p>A first pass that computes nothing uses buffers without memory, which record their required sizes.
 */
final class ImageBuffers {

    private static final int COUNT = 3;

    private final Tensor[] memory = new Tensor[COUNT];
    private final long[] elements = new long[COUNT];
    private int current;
    private int spare = 1;

    /** Buffers without memory. */
    ImageBuffers() {
        for (int slot = 0; slot < COUNT; slot++) {
            memory[slot] = Tensor.withoutMemory(DType.F32, 1, 0);
        }
    }

    /** Buffers of the sizes that {@code sized} has recorded. */
    ImageBuffers(ImageBuffers sized, Workspace workspace) {
        for (int slot = 0; slot < COUNT; slot++) {
            memory[slot] = workspace.allocate(1, sized.elements[slot]);
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
        int previous = current;
        current = spare;
        spare = previous;
    }

    private Tensor view(int slot, long pixels, int channels) {
        elements[slot] = Math.max(elements[slot], Math.multiplyExact(pixels, (long) channels));
        return Tensor.of(memory[slot].segment(), memory[slot].dtype(), pixels, channels);
    }
}
