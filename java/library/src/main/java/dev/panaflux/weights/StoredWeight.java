package dev.panaflux.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a weight lies: a stored tensor, or one of the equal parts that its rows are split into.
 *
 * @param entry the stored tensor
 * @param part which part of the rows, from 0
 * @param parts number of parts; 1 for the whole tensor
 * @param form how the stored values differ from what is asked for
 */
public record StoredWeight(TensorEntry entry, int part, int parts, Form form) {

    /** How a stored tensor presents a weight. */
    public enum Form {
        /** As asked for. */
        SAME,
        /** A linear layer stored as a 1x1 convolution: its shape has two more axes of 1. */
        POINTWISE,
        /** The two halves of the rows are stored in the other order. */
        HALVES_SWAPPED
    }

    /** The whole of {@code entry} as it is. */
    public static StoredWeight whole(TensorEntry entry) {
        return new StoredWeight(entry, 0, 1, Form.SAME);
    }

    /** The shape under which the weight is asked for. */
    public List<Long> shape() {
        List<Long> shape = new ArrayList<>(entry.shape());
        if (form == Form.POINTWISE) {
            while (shape.size() > 2 && shape.getLast() == 1) {
                shape.removeLast();
            }
        }
        if (parts > 1 && !shape.isEmpty()) {
            shape.set(0, shape.getFirst() / parts);
        }
        return List.copyOf(shape);
    }

    /** Whether the stored rows can be split as {@link #parts} and {@link #form} say. */
    public boolean isDivisible() {
        int divisor = form == Form.HALVES_SWAPPED ? 2 : parts;
        return divisor == 1 || (!entry.shape().isEmpty() && entry.shape().getFirst() % divisor == 0);
    }

    /** Where the weight's bytes start in its file. */
    public long offset() {
        return entry.offset() + part * bytes();
    }

    /** How many bytes the weight has. */
    public long bytes() {
        return entry.bytes() / parts;
    }
}
