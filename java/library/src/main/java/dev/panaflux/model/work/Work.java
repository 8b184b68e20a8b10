package dev.panaflux.model.work;

/**
 * The least that a stage must do, whatever computes it.
 *
 * <p>Arithmetic is that of products, convolutions and attention, two operations a multiply-add; norms, activations and
 * softmax are left out, as usual. Traffic counts every matrix that an operator reads or writes once, activations in f32;
 * vectors and rotary tables are left out. A cache may save some of it, and a kernel that reads a matrix twice takes more.
 *
 * @param flop floating-point operations
 * @param weightElements elements of weights that are read, whatever their type
 * @param activationBytes bytes of activations that are read and written
 */
public record Work(long flop, long weightElements, long activationBytes) {

    /** Nothing to do. */
    public static final Work NONE = new Work(0, 0, 0);

    /** Both together. */
    public Work plus(Work other) {
        return new Work(
                flop + other.flop, weightElements + other.weightElements, activationBytes + other.activationBytes);
    }

    /** The same so many times. */
    public Work times(long count) {
        return new Work(flop * count, weightElements * count, activationBytes * count);
    }

    /** Bytes moved if a weight takes {@code bytesPerWeight}. */
    public double bytes(double bytesPerWeight) {
        return weightElements * bytesPerWeight + activationBytes;
    }
}
