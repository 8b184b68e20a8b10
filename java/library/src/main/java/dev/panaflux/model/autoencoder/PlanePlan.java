package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Workspace;

/**
 * Finds out how large each of the {@link Planes} has to be, by the same calls in the same order as the pass itself.
 */
final class PlanePlan {

    private final long[] elements = new long[Planes.COUNT];
    private int current;
    private int spare = 1;

    /** Notes that the current plane holds {@code [pixels, channels]}. */
    PlanePlan current(long pixels, int channels) {
        return note(current, pixels, channels);
    }

    /** Notes that the spare plane holds {@code [pixels, channels]}. */
    PlanePlan spare(long pixels, int channels) {
        return note(spare, pixels, channels);
    }

    /** Notes that the scratch plane holds {@code [pixels, channels]}. */
    PlanePlan scratch(long pixels, int channels) {
        return note(Planes.COUNT - 1, pixels, channels);
    }

    /** As {@link Planes#swap}. */
    void swap() {
        int formerly = current;
        current = spare;
        spare = formerly;
    }

    private PlanePlan note(int slot, long pixels, int channels) {
        elements[slot] = Math.max(elements[slot], Math.multiplyExact(pixels, (long) channels));
        return this;
    }

    /** Bytes that {@link #allocate} takes. */
    long bytes() {
        long bytes = 0;
        for (long count : elements) {
            bytes = Math.addExact(bytes, Workspace.bytesFor(1, count));
        }
        return bytes;
    }

    /** Planes of the sizes noted. */
    Planes allocate(Workspace workspace) {
        Tensor[] memory = new Tensor[Planes.COUNT];
        for (int slot = 0; slot < Planes.COUNT; slot++) {
            memory[slot] = workspace.allocate(1, elements[slot]);
        }
        return new Planes(memory);
    }
}
