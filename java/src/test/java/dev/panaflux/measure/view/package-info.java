/** Tests of measurements. */
@NullMarked
package dev.panaflux.measure.view;

import org.jspecify.annotations.NullMarked;
