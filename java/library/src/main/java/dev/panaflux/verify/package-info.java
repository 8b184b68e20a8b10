/** Comparing what the pipeline computes with what diffusers computed, stage by stage. */
@NullMarked
package dev.panaflux.verify;

import org.jspecify.annotations.NullMarked;
