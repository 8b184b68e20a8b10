package dev.panaflux.bench.run;

import dev.panaflux.bench.BenchReport.Skipped;
import dev.panaflux.bench.Workload.Size;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.NativeSettings;
import dev.panaflux.kernels.backend.TileSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The backend, precision, threads and image size of one variant.
 *
 * @param format how the weights are stored, or null for the runner's model
 */
record Combination(
        Backend backend,
        Precision precision,
        int threads,
        Size size,
        @Nullable MeasuredFormat format) {

    /** The variant's name in a report. */
    String id() {
        String weights = format == null ? "" : " " + format.name();
        return "%s %s %dt %s%s".formatted(backend.label(), precision.label(), threads, size, weights);
    }

    /** The kernel options, with these libraries and tile sizes. */
    KernelOptions options(NativeSettings libraries, TileSizes tiles) {
        return new KernelOptions(backend, precision, threads, libraries, tiles);
    }

    /** The combinations of {@code plan} that can run here; the others are added to {@code skipped}. */
    static List<Combination> of(BenchPlan plan, KernelSelector selector, List<Skipped> skipped) {
        List<Combination> combinations = new ArrayList<>();
        for (Size size : plan.workload().sizes()) {
            for (Backend id : plan.backends()) {
                Optional<KernelBackend> backend = selector.backends().stream()
                        .filter(installed -> installed.id().equals(id))
                        .findFirst();
                if (plan.formats().isEmpty()) {
                    combine(plan, new Measured(id, size, null), backend, combinations, skipped);
                }
                for (MeasuredFormat format : plan.formats()) {
                    combine(plan, new Measured(id, size, format), backend, combinations, skipped);
                }
            }
        }
        return combinations;
    }

    /** What differs from one list of precisions to the next. */
    private record Measured(
            Backend backend, Size size, @Nullable MeasuredFormat format) {}

    private static void combine(
            BenchPlan plan,
            Measured measured,
            Optional<KernelBackend> backend,
            List<Combination> combinations,
            List<Skipped> skipped) {
        Backend id = measured.backend();
        for (PrecisionChoice precision : precisions(plan, measured.format(), backend)) {
            String problem = problem(backend.orElse(null), precision);
            if (problem == null) {
                Precision chosen = precision instanceof Precision asked
                        ? asked
                        : backend.orElseThrow().precisions().getFirst();
                plan.threads()
                        .forEach(threads -> add(
                                new Combination(id, chosen, threads, measured.size(), measured.format()),
                                combinations));
            } else {
                add(new Skipped(id.label() + " " + precision.label(), problem), skipped);
            }
        }
    }

    private static List<PrecisionChoice> precisions(
            BenchPlan plan, @Nullable MeasuredFormat format, Optional<KernelBackend> backend) {
        if (format != null && format.precision() != null) {
            return List.of(format.precision());
        }
        if (!plan.precisions().isEmpty()) {
            return plan.precisions();
        }
        return backend.map(KernelBackend::precisions)
                .<List<PrecisionChoice>>map(List::copyOf)
                .orElse(List.of(PrecisionChoice.AUTO));
    }

    private static <T> void add(T item, List<T> list) {
        if (!list.contains(item)) {
            list.add(item);
        }
    }

    private static @Nullable String problem(@Nullable KernelBackend backend, PrecisionChoice precision) {
        if (backend == null) {
            return "this build does not contain the backend";
        }
        Optional<String> unavailable = backend.availability().problem();
        if (unavailable.isPresent()) {
            return unavailable.get();
        }
        if (precision instanceof Precision && !backend.precisions().contains(precision)) {
            return "the backend computes %s only"
                    .formatted(
                            backend.precisions().stream().map(Precision::label).collect(Collectors.joining(" and ")));
        }
        return null;
    }
}
