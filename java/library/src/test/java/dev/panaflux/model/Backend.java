package dev.panaflux.model;

import dev.panaflux.kernels.CheckedKernels;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.scalar.ScalarKernels;
import dev.panaflux.kernels.vector.VectorKernels;
import java.util.ArrayList;
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

    /**
     * What runs while one edits: a few golden cases on the backend that needs no warm-up. The Vector API is many times slower until the
     * second compiler is done with it.
     */
    public static List<Arguments> withFewCases() {
        return with(all().subList(0, 1), GoldenCase.few());
    }

    /** Every other backend with these cases, and every backend with the other golden cases. */
    public static List<Arguments> withOtherCases() {
        List<Arguments> rest = new ArrayList<>(with(all().subList(1, all().size()), GoldenCase.few()));
        rest.addAll(with(all(), GoldenCase.others()));
        return rest;
    }

    private static List<Arguments> with(List<Backend> backends, List<GoldenCase> references) {
        return backends.stream()
                .flatMap(backend -> references.stream().map(reference -> Arguments.of(backend, reference)))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
