/** Measurements of kernels and of whole images. */
@NullMarked
package dev.panaflux.jmh;

import org.jspecify.annotations.NullMarked;
