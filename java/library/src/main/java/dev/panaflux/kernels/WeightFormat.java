package dev.panaflux.kernels;

/**
 * How the rows of a {@link Weight} are stored. Float formats are named after their {@link DType}; a new format defines its
 * constant in its class of weights.
 *
 * @param label the lower-case name in messages: {@code f32}, ...
 */
public record WeightFormat(String label) {

    /** 8-bit integers with one scale per row: {@link QuantizedWeight}. */
    public static final WeightFormat INT8_ROWS = new WeightFormat("i8");

    /** Values of {@code dtype}: {@link Tensor}. */
    public static WeightFormat of(DType dtype) {
        return new WeightFormat(dtype.label());
    }
}
