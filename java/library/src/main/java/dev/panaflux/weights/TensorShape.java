package dev.panaflux.weights;

import java.util.Arrays;
import java.util.List;

/**
 * The name and shape of a weight that a config requires.
 *
 * @param name the weight's name in diffusers or transformers
 * @param shape sizes of its axes
 */
public record TensorShape(String name, List<Long> shape) {

    public TensorShape {
        shape = List.copyOf(shape);
    }

    /** The weight {@code name} of {@code shape}. */
    public static TensorShape of(String name, long... shape) {
        return new TensorShape(name, Arrays.stream(shape).boxed().toList());
    }

    /** Number of elements. */
    public long elements() {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
