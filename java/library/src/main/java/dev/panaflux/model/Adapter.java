package dev.panaflux.model;

import dev.panaflux.kernels.Epilogue;
import dev.panaflux.kernels.Tensor;

/**
 * A change {@code D} of a linear layer's weight: {@code W x} becomes {@code W x + D x}. The product with {@code D} is computed
 * beside that with {@code W}, so {@code W} stays as stored, in any format.
 */
public sealed interface Adapter
        permits LowRankAdapter,
                KroneckerAdapter,
                DifferenceAdapter,
                PlacedAdapter,
                ScaledAdapter,
                DecomposedAdapter,
                InputDecomposedAdapter {

    /** Number of output features. */
    long outDim();

    /** Number of input features. */
    long inDim();

    /** The adapter for the outputs {@code [from, to)}. */
    Adapter rows(long from, long to);

    /**
     * Adds {@code D in} to {@code out}, without what {@link #addGains} says.
     *
     * @param out {@code [rows, outDim]} f32
     * @param in {@code [rows, inDim]} f32
     * @param sum how it is added: {@link Epilogue#ADD} or a {@link Epilogue.GatedAdd}
     */
    void add(Pass pass, Tensor out, Tensor in, Epilogue sum);

    /** Whether a part of {@code D} is a multiple of each row of {@code W}. */
    default boolean changesGains() {
        return false;
    }

    /**
     * Adds the factors of that part, one for each output, to {@code gains}.
     *
     * @param at index of this adapter's first output
     */
    default void addGains(float[] gains, int at) {}
}
