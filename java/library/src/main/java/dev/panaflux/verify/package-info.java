/** Comparing what the pipeline computes with what the reference computed, stage by stage. */
@NullMarked
package dev.panaflux.verify;

import org.jspecify.annotations.NullMarked;
