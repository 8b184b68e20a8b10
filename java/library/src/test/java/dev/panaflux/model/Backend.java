package dev.panaflux.model;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.scalar.ScalarKernels;
import dev.panaflux.kernels.vector.VectorKernels;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.params.provider.Arguments;

/**
 * Kernels that the models are tested on.
 *
 * @param name as it shows in test reports
 * @param create makes them for a pool
 */
public record Backend(String name, Function<ComputePool, Kernels> create) {

    /** Every backend in plain Java. */
    public static List<Backend> all() {
        return List.of(
                new Backend("scalar", pool -> new CheckedKernels(new ScalarKernels(pool))),
                new Backend("vector", pool -> new CheckedKernels(new VectorKernels(pool))));
    }

    /** Every backend with the few golden cases that run while one edits. */
    public static List<Arguments> withFewCases() {
        return with(GoldenCase.few());
    }

    /** Every backend with the other golden cases. */
    public static List<Arguments> withOtherCases() {
        return with(GoldenCase.others());
    }

    private static List<Arguments> with(List<GoldenCase> references) {
        return all().stream()
                .flatMap(backend -> references.stream().map(reference -> Arguments.of(backend, reference)))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
