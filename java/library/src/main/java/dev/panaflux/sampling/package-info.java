/** Noise, sigmas, the Euler step and guidance. */
@NullMarked
package dev.panaflux.sampling;

import org.jspecify.annotations.NullMarked;
