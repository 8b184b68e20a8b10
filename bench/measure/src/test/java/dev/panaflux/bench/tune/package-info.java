/** Tests of the tuning. */
@NullMarked
package dev.panaflux.bench.tune;

import org.jspecify.annotations.NullMarked;
