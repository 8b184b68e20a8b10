/** Comparing what the pipeline computes with what the reference computed, stage by stage. */
@NullMarked
package dev.panaflux.pipeline.verify;

import org.jspecify.annotations.NullMarked;
