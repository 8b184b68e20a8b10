/** The operators in plain Java: the yardstick. */
@NullMarked
package dev.panaflux.kernels.scalar;

import org.jspecify.annotations.NullMarked;
