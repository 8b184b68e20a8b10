package dev.panaflux.model.autoencoder;

import dev.panaflux.model.BlockProgress;

/** Counts the finished parts of a pass. */
final class Steps {

    private final BlockProgress progress;
    private final int total;
    private int count;

    Steps(BlockProgress progress, int total) {
        this.progress = progress;
        this.total = total;
    }

    void done() {
        progress.blockDone(++count, total);
    }
}
