/** Tests of the tuning. */
@NullMarked
package dev.panaflux.measure.tune;

import org.jspecify.annotations.NullMarked;
