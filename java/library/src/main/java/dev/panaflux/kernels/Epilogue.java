package dev.panaflux.kernels;

/** What {@link Kernels#linear} and {@link Kernels#conv2d} do with each result {@code y} before it reaches memory. */
public sealed interface Epilogue {

    /** {@code out = y}. */
    Last STORE = new Store();

    /** {@code out = out + y}: a residual connection. */
    Last ADD = new Add();

    /** {@code out = silu(out) * y}: the second half of a SwiGLU, after {@code out} received the gate half. */
    Last SILU_GATE = new SiluGate();

    /** {@code out = out + gate * y} with one gate per column: a modulated residual connection. */
    static Last gatedAdd(Tensor gate) {
        return new GatedAdd(gate);
    }

    /** How the result reaches {@code out} at last. */
    Last last();

    /**
     * This epilogue for the outputs {@code [from, to)} alone.
     *
     * @throws IndexOutOfBoundsException if it has operands, and not so many outputs
     */
    Epilogue cols(long from, long to);

    /** An epilogue that writes to {@code out}. */
    sealed interface Last extends Epilogue {
        @Override
        default Last last() {
            return this;
        }

        @Override
        default Last cols(long from, long to) {
            return this;
        }
    }

    /** {@code out = y}. */
    record Store() implements Last {}

    /** {@code out = out + y}. */
    record Add() implements Last {}

    /** {@code out = silu(out) * y}. */
    record SiluGate() implements Last {}

    /**
     * {@code out = out + gate * y}.
     *
     * @param gate {@code [1, outDim]} f32
     */
    record GatedAdd(Tensor gate) implements Last {
        @Override
        public GatedAdd cols(long from, long to) {
            return new GatedAdd(gate.cols(from, to));
        }
    }

    /**
     * {@code y + left * right^T} takes the place of {@code y}: a second product, of few columns, that is summed up with the first
     * before it leaves the registers. Only for {@link Kernels#linear}.
     *
     * @param left {@code [rows, depth]} f32
     * @param right {@code [outDim, depth]} f32, f16 or bf16
     * @param last what is done with the sum
     */
    record AddProduct(Tensor left, Tensor right, Last last) implements Epilogue {
        @Override
        public AddProduct cols(long from, long to) {
            return new AddProduct(left, right.rows(from, to), last.cols(from, to));
        }
    }
}
