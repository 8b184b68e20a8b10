/** Tests of the benchmarks: that they run, and that they refuse wrong results. */
@NullMarked
package dev.panaflux.jmh;

import org.jspecify.annotations.NullMarked;
