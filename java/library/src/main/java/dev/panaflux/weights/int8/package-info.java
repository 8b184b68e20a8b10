/** Copies of weights as 8-bit integers: making, keeping, finding and reading them. */
@NullMarked
package dev.panaflux.weights.int8;

import org.jspecify.annotations.NullMarked;
