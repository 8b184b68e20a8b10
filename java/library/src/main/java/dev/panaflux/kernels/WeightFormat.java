package dev.panaflux.kernels;

/**
 * How the rows of a {@link Weight} are stored. Formats of floats have the name of their {@link DType}; a new format brings its
 * own constant with its class of weights.
 *
 * @param label the lower-case name in messages: {@code f32}, ...
 */
public record WeightFormat(String label) {

    /** 8-bit integers with one scale a row: {@link QuantizedWeight}. */
    public static final WeightFormat INT8_ROWS = new WeightFormat("i8");

    /** Values of {@code dtype}: {@link Tensor}. */
    public static WeightFormat of(DType dtype) {
        return new WeightFormat(dtype.label());
    }
}
