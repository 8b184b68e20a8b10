package dev.panaflux.kernels;

/** What {@link Kernels#linear} and {@link Kernels#conv2d} do with each result {@code y} before it reaches memory. */
public sealed interface Epilogue {

    /** {@code out = y}. */
    Epilogue STORE = new Store();

    /** {@code out = out + y}: a residual connection. */
    Epilogue ADD = new Add();

    /** {@code out = silu(out) * y}: the second half of a SwiGLU, after {@code out} received the gate half. */
    Epilogue SILU_GATE = new SiluGate();

    /** {@code out = out + gate * y} with one gate per column: a modulated residual connection. */
    static Epilogue gatedAdd(Tensor gate) {
        return new GatedAdd(gate);
    }

    /** {@code out = y}. */
    record Store() implements Epilogue {}

    /** {@code out = out + y}. */
    record Add() implements Epilogue {}

    /** {@code out = silu(out) * y}. */
    record SiluGate() implements Epilogue {}

    /**
     * {@code out = out + gate * y}.
     *
     * @param gate {@code [1, outDim]} f32
     */
    record GatedAdd(Tensor gate) implements Epilogue {}
}
