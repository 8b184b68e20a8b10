package dev.panaflux.weights;

import dev.panaflux.weights.NamingScheme.Form;
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
record StoredWeight(TensorEntry entry, int part, int parts, Form form) {

    /** The whole of {@code entry} as it is. */
    static StoredWeight whole(TensorEntry entry) {
        return new StoredWeight(entry, 0, 1, Form.SAME);
    }

    /** The shape under which the weight is asked for. */
    List<Long> shape() {
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
    boolean isDivisible() {
        int divisor = form == Form.HALVES_SWAPPED ? 2 : parts;
        return divisor == 1 || (!entry.shape().isEmpty() && entry.shape().getFirst() % divisor == 0);
    }

    /** Where the weight's bytes start in its file. */
    long offset() {
        return entry.offset() + part * bytes();
    }

    /** How many bytes the weight has. */
    long bytes() {
        return entry.bytes() / parts;
    }
}
