package dev.panaflux.model.transformer;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.LayerInput;
import dev.panaflux.model.Linear;
import dev.panaflux.model.Pass;
import java.util.List;

/**
 * {@code silu(G x) * (U x)}, with the rows of {@code G} stored before those of {@code U} in one matrix.
 *
 * <p>Source: {@code Flux2SwiGLU} of diffusers.
 */
final class SwiGlu {

    private final Linear gate;
    private final Linear up;

    /** A SwiGLU with {@code both}, a layer of {@code 2 * feedForwardDim} outputs. */
    SwiGlu(Linear both) {
        long half = both.outDim() / 2;
        this.gate = both.rows(0, half);
        this.up = both.rows(half, both.outDim());
    }

    /** The layers that an input must be made for. */
    List<Linear> layers() {
        return List.of(gate, up);
    }

    /** Computes {@code out} {@code [tokens, feedForwardDim]} from {@code in} {@code [tokens, innerDim]}. */
    void apply(Pass pass, Tensor out, LayerInput in) {
        gate.apply(pass, out, in, Epilogue.STORE);
        up.apply(pass, out, in, Epilogue.SILU_GATE);
    }
}
