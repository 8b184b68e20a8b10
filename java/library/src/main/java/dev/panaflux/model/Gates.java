package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;

/** Factors of outputs that join the gate of a sum. */
final class Gates {

    private Gates() {}

    /** The factor of an output. */
    @FunctionalInterface
    interface Factor {
        float of(int output);
    }

    /**
     * {@code sum} with every output's product multiplied by its factor.
     *
     * @param pass the gate is allocated in its workspace
     * @param sum {@link Epilogue#ADD} or a {@link Epilogue.GatedAdd}
     * @param outDim number of outputs
     */
    static Epilogue times(Pass pass, Epilogue sum, long outDim, Factor factor) {
        Tensor gate = pass.workspace().allocate(1, outDim);
        if (sum instanceof Epilogue.GatedAdd gated) {
            float[] outer = gated.gate().toFloats();
            gate.fill((_, output) -> outer[output] * factor.of(output));
        } else {
            gate.fill((_, output) -> factor.of(output));
        }
        return Epilogue.gatedAdd(gate);
    }
}
