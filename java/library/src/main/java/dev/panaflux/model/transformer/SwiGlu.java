package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.kernels.Weight;

/**
 * {@code silu(G x) * (U x)}, with the rows of {@code G} stored before those of {@code U} in one matrix.
 *
 * <p>Source: {@code Flux2SwiGLU} of diffusers.
 */
final class SwiGlu {

    private final Kernels kernels;
    private final Weight gate;
    private final Weight up;

    /** Takes {@code weight} {@code [2 * feedForwardDim, innerDim]}. */
    SwiGlu(Kernels kernels, Weight weight) {
        long half = weight.rows() / 2;
        this.kernels = kernels;
        this.gate = weight.rows(0, half);
        this.up = weight.rows(half, weight.rows());
    }

    /** {@code out} {@code [tokens, feedForwardDim]} of {@code in} {@code [tokens, innerDim]}. */
    void apply(Tensor out, Tensor in) {
        kernels.linear(out, in, gate, null, Epilogue.STORE);
        kernels.linear(out, in, up, null, Epilogue.SILU_GATE);
    }
}
