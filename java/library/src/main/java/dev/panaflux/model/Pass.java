package dev.panaflux.model;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Workspace;

/**
 * What one forward pass of a network runs on. A network holds weights only, so the same code computes on any backend and, on
 * a {@link DryRun}, counts instead of computing.
 *
 * @param kernels the operators
 * @param workspace memory of the activations
 * @param observer sees intermediate results
 * @param progress hears of finished blocks
 */
public record Pass(Kernels kernels, Workspace workspace, StageObserver observer, BlockProgress progress) {

    /** A pass that nobody watches. */
    public static Pass quiet(Kernels kernels, Workspace workspace) {
        return new Pass(kernels, workspace, StageObserver.NONE, BlockProgress.NONE);
    }

    /** The same pass, seen by {@code other}. */
    public Pass observedBy(StageObserver other) {
        return new Pass(kernels, workspace, other, progress);
    }

    /** The same pass, reported to {@code other}. */
    public Pass reportedTo(BlockProgress other) {
        return new Pass(kernels, workspace, observer, other);
    }
}
