package dev.panaflux.bench.tune;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.TileSizes;

/**
 * What is measured: everything that a user or a tuning may choose.
 *
 * @param backend which backend
 * @param precision which arithmetic
 * @param threads number of threads
 * @param blocks how work is cut
 */
public record Setting(Backend backend, Precision precision, int threads, TileSizes blocks) {}
