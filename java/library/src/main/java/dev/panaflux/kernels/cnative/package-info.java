/** The operators in C and on OpenBLAS, called through the foreign function interface. */
@NullMarked
package dev.panaflux.kernels.cnative;

import org.jspecify.annotations.NullMarked;
