/** Noise, sigmas, and the path from noise to images; other packages compute the velocities. */
@NullMarked
package dev.panaflux.sampling;

import org.jspecify.annotations.NullMarked;
