package dev.panaflux.model;

import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Workspace;

/**
 * The context of a forward pass. A network holds only weights, so the same code computes on any backend, and in a
 * {@link DryRun} counts instead of computing.
 *
 * @param kernels the operators
 * @param workspace memory of the activations
 * @param observer receives intermediate results
 * @param progress receives finished blocks
 */
public record Pass(Kernels kernels, Workspace workspace, StageObserver observer, BlockProgress progress) {

    /** A pass without observer and progress. */
    public static Pass quiet(Kernels kernels, Workspace workspace) {
        return new Pass(kernels, workspace, StageObserver.NONE, BlockProgress.NONE);
    }

    /** The same pass with another observer. */
    public Pass observedBy(StageObserver other) {
        return new Pass(kernels, workspace, other, progress);
    }

    /** The same pass with another receiver of progress. */
    public Pass reportedTo(BlockProgress other) {
        return new Pass(kernels, workspace, observer, other);
    }
}
