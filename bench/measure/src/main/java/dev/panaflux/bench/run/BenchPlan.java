package dev.panaflux.bench.run;

import dev.panaflux.bench.Workload;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.List;

/**
 * What a benchmark compares, and how often it runs.
 *
 * @param workload the images to generate
 * @param backends the backends
 * @param precisions the precisions; {@link PrecisionChoice#AUTO} means each backend's default, an empty list all that each
 *     backend has
 * @param threads thread counts
 * @param warmup warm-up rounds, not counted
 * @param repeats measured rounds, at least 1
 * @param tiles how kernels cut their work into tiles
 * @param formats models that differ in how their weights are stored; none to measure the runner's model
 */
public record BenchPlan(
        Workload workload,
        List<Backend> backends,
        List<PrecisionChoice> precisions,
        List<Integer> threads,
        int warmup,
        int repeats,
        TileSizes tiles,
        List<MeasuredFormat> formats) {

    /** A plan for the runner's model with the default tile sizes. */
    public BenchPlan(
            Workload workload,
            List<Backend> backends,
            List<PrecisionChoice> precisions,
            List<Integer> threads,
            int warmup,
            int repeats) {
        this(workload, backends, precisions, threads, warmup, repeats, TileSizes.DEFAULTS);
    }

    /** A plan for the runner's model. */
    public BenchPlan(
            Workload workload,
            List<Backend> backends,
            List<PrecisionChoice> precisions,
            List<Integer> threads,
            int warmup,
            int repeats,
            TileSizes tiles) {
        this(workload, backends, precisions, threads, warmup, repeats, tiles, List.of());
    }

    /**
     * Checks that there is something to measure.
     *
     * @throws IllegalArgumentException naming the field, what was expected and what was found
     */
    public BenchPlan {
        backends = List.copyOf(backends);
        precisions = List.copyOf(precisions);
        threads = List.copyOf(threads);
        formats = List.copyOf(formats);
        require(!backends.isEmpty(), "backends", "at least one", backends);
        require(
                !threads.isEmpty() && threads.stream().allMatch(number -> number >= 1),
                "threads",
                "numbers of at least 1",
                threads);
        require(warmup >= 0, "warmup", "at least 0", warmup);
        require(repeats >= 1, "repeats", "at least 1", repeats);
    }

    private static void require(boolean condition, String field, String expected, Object found) {
        if (!condition) {
            throw new IllegalArgumentException("%s: expected %s, found %s".formatted(field, expected, found));
        }
    }
}
