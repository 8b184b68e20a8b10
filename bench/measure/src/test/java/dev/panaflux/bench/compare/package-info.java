/** Tests of measurements. */
@NullMarked
package dev.panaflux.bench.compare;

import org.jspecify.annotations.NullMarked;
