/** Measurements as data: what a run found, its file, and every figure that follows from it. */
@NullMarked
package dev.panaflux.bench;

import org.jspecify.annotations.NullMarked;
