package dev.panaflux.measure.tune;

import dev.panaflux.kernels.BackendChoice;
import dev.panaflux.kernels.BlockSizes;
import dev.panaflux.kernels.Precision;

/**
 * What is measured: everything that a user or a tuning may choose.
 *
 * @param backend which backend, never {@link BackendChoice#AUTO}
 * @param precision which arithmetic, never {@link Precision#AUTO}
 * @param threads number of threads
 * @param blocks how work is cut
 */
public record Setting(BackendChoice backend, Precision precision, int threads, BlockSizes blocks) {}
