package dev.panaflux.bench.run;

import dev.panaflux.kernels.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A model whose weights are stored in one format, to compare it with others.
 *
 * @param name the format's name in a report
 * @param opener opens the model
 * @param precision the precision that it is measured in, or null for those of the plan
 */
public record MeasuredFormat(
        String name,
        BenchRunner.ModelOpener opener,
        @Nullable Precision precision) {}
