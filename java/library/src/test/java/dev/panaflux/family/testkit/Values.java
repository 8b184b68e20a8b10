package dev.panaflux.family.testkit;

import dev.panaflux.kernels.Tensor;

/** Changes elements one by one. */
final class Values {

    private Values() {}

    /** A function of one element. */
    @FunctionalInterface
    interface Change {
        float of(float value);
    }

    static void change(Tensor tensor, Change change) {
        float[] values = tensor.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] = change.of(values[i]);
        }
        tensor.setFloats(values);
    }
}
