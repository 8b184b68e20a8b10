/** The operators in plain Java, which other backends are compared with. */
@NullMarked
package dev.panaflux.kernels.scalar;

import org.jspecify.annotations.NullMarked;
