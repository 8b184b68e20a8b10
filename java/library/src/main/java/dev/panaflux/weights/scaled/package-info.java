/** Weights of narrow values whose scales are tensors of their own. */
@NullMarked
package dev.panaflux.weights.scaled;

import org.jspecify.annotations.NullMarked;
