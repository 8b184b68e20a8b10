/** The operator contract, its data types, and the choice of a backend. */
@NullMarked
package dev.panaflux.kernels;

import org.jspecify.annotations.NullMarked;
