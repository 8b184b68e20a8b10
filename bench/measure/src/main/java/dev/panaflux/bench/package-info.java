/** Benchmark results as data: the report, its file, and the figures computed from it. */
@NullMarked
package dev.panaflux.bench;

import org.jspecify.annotations.NullMarked;
