/** The operators in C and OpenBLAS, called through the foreign function API. */
@NullMarked
package dev.panaflux.kernels.cnative;

import org.jspecify.annotations.NullMarked;
