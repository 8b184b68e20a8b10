/** The operators on the Vector API. */
@NullMarked
package dev.panaflux.kernels.vector;

import org.jspecify.annotations.NullMarked;
