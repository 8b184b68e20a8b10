package dev.panaflux.kernels.testkit;

/** What the operands of a product hold. */
record Operands(Values in, Values weight, Values before) {

    /** So few results could all be sums that nearly cancel, which no relative error allows for. */
    static Operands of(Values in, long results) {
        return in.equals(Values.GAUSSIAN) && results < 16
                ? new Operands(Values.POSITIVE, Values.POSITIVE, Values.POSITIVE)
                : new Operands(in, Values.UNIFORM, Values.GAUSSIAN);
    }

    String name() {
        return in.name();
    }
}
