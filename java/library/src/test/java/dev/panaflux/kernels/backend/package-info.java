/** The backends: what each must offer, which can run here, and the choice among them. */
@NullMarked
package dev.panaflux.kernels.backend;

import org.jspecify.annotations.NullMarked;
