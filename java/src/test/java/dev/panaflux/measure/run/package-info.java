/** Tests of measurements. */
@NullMarked
package dev.panaflux.measure.run;

import org.jspecify.annotations.NullMarked;
