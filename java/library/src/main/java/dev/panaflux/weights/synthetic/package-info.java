/** Random weights in place of trained ones, for measurements. */
@NullMarked
package dev.panaflux.weights.synthetic;

import org.jspecify.annotations.NullMarked;
