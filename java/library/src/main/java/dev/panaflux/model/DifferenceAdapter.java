package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;

/**
 * A difference that is stored whole.
 *
 * @param difference {@code [outDim, inDim]}
 */
public record DifferenceAdapter(Weight difference) implements Adapter {

    @Override
    public long outDim() {
        return difference.rows();
    }

    @Override
    public long inDim() {
        return difference.cols();
    }

    @Override
    public DifferenceAdapter rows(long from, long to) {
        return new DifferenceAdapter(difference.rows(from, to));
    }

    @Override
    public void add(Pass pass, Tensor out, Tensor in, Epilogue sum) {
        pass.kernels().linear(out, in, difference, null, sum);
    }
}
