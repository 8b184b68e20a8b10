/** Tests of measurements. */
@NullMarked
package dev.panaflux.measure.compare;

import org.jspecify.annotations.NullMarked;
