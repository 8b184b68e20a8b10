package dev.panaflux.bench.tune;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.TileSizes;

/**
 * What is measured: everything that a user or a tuning may choose.
 *
 * @param backend which backend, never {@link BackendChoice#AUTO}
 * @param precision which arithmetic, never {@link Precision#AUTO}
 * @param threads number of threads
 * @param blocks how work is cut
 */
public record Setting(BackendChoice backend, Precision precision, int threads, TileSizes blocks) {}
