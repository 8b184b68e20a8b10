/** Measurements as data: what a run found, its file, and every figure that follows from it. */
@NullMarked
package dev.panaflux.measure;

import org.jspecify.annotations.NullMarked;
