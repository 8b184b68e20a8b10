package dev.panaflux.kernels;

/**
 * The weight {@code [outDim, inDim]} of a linear layer: floats as they are stored, or 8-bit integers with scales. A view; it
 * never owns the memory it shows.
 */
public sealed interface Weight permits Tensor, QuantizedWeight {

    /** Number of output features. */
    long rows();

    /** Number of input features. */
    long cols();

    /** The rows {@code [from, to)} of this view: one of several layers that are stored as one. */
    Weight rows(long from, long to);

    /** {@code [rows, cols] dtype}, for messages. */
    String describe();
}
