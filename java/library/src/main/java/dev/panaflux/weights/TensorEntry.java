package dev.panaflux.weights;

import java.nio.file.Path;
import java.util.List;

/**
 * A tensor in a {@link TensorFile}: its header entry, checked against the file's size.
 *
 * @param name the tensor's name as stored
 * @param type the element type as stored
 * @param shape sizes of the axes; empty for a scalar
 * @param file the file that contains it
 * @param offset offset of its bytes from the start of the file; any alignment
 * @param bytes its size in bytes
 */
public record TensorEntry(String name, StoredType type, List<Long> shape, Path file, long offset, long bytes) {

    public TensorEntry {
        shape = List.copyOf(shape);
    }

    /** Number of elements. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }

    /** {@code [16, 64] bf16}, for messages and listings. */
    public String describe() {
        return shape + " " + type.label();
    }
}
