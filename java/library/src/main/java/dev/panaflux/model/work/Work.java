package dev.panaflux.model.work;

/**
 * The minimum work of a stage on any backend.
 *
 * <p>Arithmetic counts products, convolutions and attention, with two operations per multiply-add; norms, activations and
 * softmax are omitted, as is usual. Memory traffic counts each matrix that an operator reads or writes once, with activations
 * in f32; vectors and rotary tables are omitted. Caches may save some of the traffic, and a kernel that reads a matrix twice
 * causes more.
 *
 * @param flop floating-point operations
 * @param weightElements elements of weights that are read, whatever their type
 * @param activationBytes bytes of activations that are read and written
 */
public record Work(long flop, long weightElements, long activationBytes) {

    /** No work. */
    public static final Work NONE = new Work(0, 0, 0);

    /** The sum of both. */
    public Work plus(Work other) {
        return new Work(
                flop + other.flop, weightElements + other.weightElements, activationBytes + other.activationBytes);
    }

    /** This work, {@code count} times. */
    public Work times(long count) {
        return new Work(flop * count, weightElements * count, activationBytes * count);
    }

    /** Bytes moved if a weight takes {@code bytesPerWeight}. */
    public double bytes(double bytesPerWeight) {
        return weightElements * bytesPerWeight + activationBytes;
    }
}
