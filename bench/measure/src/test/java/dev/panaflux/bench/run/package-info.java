/** Tests of measurements. */
@NullMarked
package dev.panaflux.bench.run;

import org.jspecify.annotations.NullMarked;
