package dev.panaflux.bench.tune;

import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.Backend;
import dev.panaflux.kernels.backend.TileSizes;

/**
 * A setting to measure: everything that a user or a tuning can choose.
 *
 * @param backend the backend
 * @param precision the precision
 * @param threads number of threads
 * @param tiles how work is cut into tiles
 */
public record Setting(Backend backend, Precision precision, int threads, TileSizes tiles) {}
