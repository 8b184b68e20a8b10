package dev.panaflux.jmh;

import dev.panaflux.kernels.Operator;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.util.Optional;

/** A measured implementation: a backend with a precision. */
public enum Implementation {
    /** Plain Java. */
    SCALAR(Backend.SCALAR, Precision.F32),
    /** Plain Java on weights of 8-bit integers. */
    SCALAR_INT8(Backend.SCALAR, Precision.INT8),
    /** Java's Vector API. */
    VECTOR(Backend.VECTOR, Precision.F32),
    /** C in f32. */
    NATIVE_F32(Backend.NATIVE, Precision.F32),
    /** C with products in bf16. */
    NATIVE_BF16(Backend.NATIVE, Precision.BF16),
    /** C on weights of 8-bit integers. */
    NATIVE_INT8(Backend.NATIVE, Precision.INT8);

    @SuppressWarnings("ImmutableEnumChecker") // a record of a string
    private final Backend backend;

    private final Precision precision;

    Implementation(Backend backend, Precision precision) {
        this.backend = backend;
        this.precision = precision;
    }

    /** The precision. */
    public Precision precision() {
        return precision;
    }

    /** Why {@code shape} is not measured with it; empty if it is. */
    public Optional<String> objection(Shape shape) {
        if (shape.integers() && precision != Precision.INT8) {
            return Optional.of("integer weights need precision int8");
        }
        if (!shape.integers() && precision == Precision.INT8) {
            return Optional.of("with precision int8, other weights are computed as in another precision");
        }
        if (!shape.small() && backend.equals(Backend.SCALAR)) {
            return Optional.of("plain Java would take minutes");
        }
        return Optional.empty();
    }

    /**
     * Its kernels, without falling back to other backends.
     *
     * @param threads number of threads
     * @throws BackendUnavailableException if it cannot run here
     * @throws IllegalStateException if it leaves {@code operator} to another backend
     */
    SelectedKernels open(Operator operator, int threads) {
        SelectedKernels selected = KernelSelector.installed().select(new KernelOptions(backend, precision, threads));
        String server = selected.plan().operators().get(operator);
        if (!backend.label().equals(server)) {
            selected.close();
            throw new IllegalStateException("%s: leaves %s to %s".formatted(backend.label(), operator.label(), server));
        }
        return selected;
    }

    /** Why it cannot run here; empty if it can. */
    public Optional<String> obstacle() {
        try (SelectedKernels _ = KernelSelector.installed().select(new KernelOptions(backend, precision, 1))) {
            return Optional.empty();
        } catch (IllegalArgumentException | BackendUnavailableException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
