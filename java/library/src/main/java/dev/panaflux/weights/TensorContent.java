package dev.panaflux.weights;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/** Writes the bytes of one tensor. */
@FunctionalInterface
public interface TensorContent {

    /**
     * Writes all bytes of {@code tensor}, little-endian, row by row, to {@code out}.
     *
     * @throws IOException if {@code out} fails
     */
    void write(TensorSpec tensor, WritableByteChannel out) throws IOException;
}
