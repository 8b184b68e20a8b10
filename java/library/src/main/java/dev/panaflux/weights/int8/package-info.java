/** 8-bit copies of weights: making, caching, finding and reading them. */
@NullMarked
package dev.panaflux.weights.int8;

import org.jspecify.annotations.NullMarked;
