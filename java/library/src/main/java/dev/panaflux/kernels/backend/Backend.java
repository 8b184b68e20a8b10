package dev.panaflux.kernels.backend;

/**
 * The name of a backend in options, plans and reports. The constants are the backends of this library; others define their own.
 *
 * @param label the lower-case name: {@code native}, ...
 */
public record Backend(String label) implements BackendChoice {

    /** C kernels and OpenBLAS through the foreign function interface. */
    public static final Backend NATIVE = new Backend("native");

    /** {@link #NATIVE} with OpenBLAS for all linear layers; used only on request. */
    public static final Backend NATIVE_OPENBLAS = new Backend("native-openblas");

    /** Java's Vector API. */
    public static final Backend VECTOR = new Backend("vector");

    /** Plain Java. */
    public static final Backend SCALAR = new Backend("scalar");

    @Override
    public String toString() {
        return label;
    }
}
