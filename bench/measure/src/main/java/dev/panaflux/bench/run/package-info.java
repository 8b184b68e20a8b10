/** Taking the measurements of {@link dev.panaflux.bench.BenchReport}. */
@NullMarked
package dev.panaflux.bench.run;

import org.jspecify.annotations.NullMarked;
