/** Comparison of two reports. */
@NullMarked
package dev.panaflux.bench.compare;

import org.jspecify.annotations.NullMarked;
