package dev.panaflux.weights;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor to write.
 *
 * @param name its name
 * @param type its element type
 * @param shape sizes of its axes; empty for a scalar
 */
public record TensorSpec(String name, StoredType type, List<Long> shape) {

    public TensorSpec {
        shape = List.copyOf(shape);
    }

    /** The tensor {@code name} of {@code shape}. */
    public static TensorSpec of(String name, StoredType type, long... shape) {
        return new TensorSpec(name, type, Arrays.stream(shape).boxed().toList());
    }

    /** Its size in bytes. */
    public long bytes() {
        return type.bytesOf(shape);
    }
}
