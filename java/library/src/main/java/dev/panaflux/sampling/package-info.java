/** Noise, sigmas, and the way from noise to images along velocities that somebody else computes. */
@NullMarked
package dev.panaflux.sampling;

import org.jspecify.annotations.NullMarked;
