package dev.panaflux.model.autoencoder;

import dev.panaflux.kernels.ComputePool;

/** Cuts work on pixels for the threads, at places that do not depend on their number. */
final class Pixels {

    /** Pixels of a task: enough to outweigh its start. */
    private static final int TASK_PIXELS = 256;

    private Pixels() {}

    /** Does the pixels {@code [from, to)}, which are part {@code part} of all. */
    @FunctionalInterface
    interface Part {
        void run(int part, long from, long to);
    }

    /** The number of parts. */
    static int parts(long pixels) {
        return Math.toIntExact(Math.ceilDiv(pixels, TASK_PIXELS));
    }

    /** Runs every part. */
    static void forEach(ComputePool pool, long pixels, Part task) {
        pool.forEach(parts(pixels), (part, _) -> {
            long from = (long) part * TASK_PIXELS;
            task.run(part, from, Math.min(pixels, from + TASK_PIXELS));
        });
    }
}
