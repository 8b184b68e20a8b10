package dev.panaflux.model.autoencoder;

import dev.panaflux.model.BlockProgress;

/** Counts the finished parts of a pass. */
final class Steps {

    private final BlockProgress progress;

    Steps(BlockProgress progress) {
        this.progress = progress;
    }

    void done() {
        progress.blockDone();
    }
}
