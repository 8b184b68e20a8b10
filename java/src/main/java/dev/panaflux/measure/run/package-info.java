/** Taking the measurements of {@link dev.panaflux.measure.BenchReport}. */
@NullMarked
package dev.panaflux.measure.run;

import org.jspecify.annotations.NullMarked;
