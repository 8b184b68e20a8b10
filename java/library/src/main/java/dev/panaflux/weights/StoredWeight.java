package dev.panaflux.weights;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a weight is stored: a whole tensor, or one of the equal parts that its rows are split into.
 *
 * @param entry the stored tensor
 * @param part which part of the rows, from 0
 * @param parts number of parts; 1 for the whole tensor
 * @param form how the stored layout differs from the requested one
 */
public record StoredWeight(TensorEntry entry, int part, int parts, Form form) {

    /** How a stored tensor holds a weight. */
    public enum Form {
        /** As requested. */
        SAME,
        /** A linear layer stored as a 1x1 convolution: its shape has two more axes of 1. */
        POINTWISE,
        /** The two halves of the rows are swapped. */
        HALVES_SWAPPED
    }

    /** The whole of {@code entry}, unchanged. */
    public static StoredWeight whole(TensorEntry entry) {
        return new StoredWeight(entry, 0, 1, Form.SAME);
    }

    /** The shape of the weight as requested. */
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

    /** Whether the stored rows can be split according to {@link #parts} and {@link #form}. */
    public boolean isDivisible() {
        int divisor = form == Form.HALVES_SWAPPED ? 2 : parts;
        return divisor == 1 || (!entry.shape().isEmpty() && entry.shape().getFirst() % divisor == 0);
    }

    /** Where the weight's bytes start in its file. */
    public long offset() {
        return entry.offset() + part * bytes();
    }

    /** Size of the weight in bytes. */
    public long bytes() {
        return entry.bytes() / parts;
    }
}
