/** Tests of measurements. */
@NullMarked
package dev.panaflux.bench.view;

import org.jspecify.annotations.NullMarked;
