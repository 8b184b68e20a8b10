/** Comparison of the pipeline with diffusers, and of backends with each other, stage by stage. */
@NullMarked
package dev.panaflux.verify;

import org.jspecify.annotations.NullMarked;
