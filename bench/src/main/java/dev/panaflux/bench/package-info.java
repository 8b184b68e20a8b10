/** Measurements of kernels and of whole images. */
@NullMarked
package dev.panaflux.bench;

import org.jspecify.annotations.NullMarked;
