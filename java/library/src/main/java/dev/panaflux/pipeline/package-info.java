/** From request to image: orchestration, progress and cancellation. */
@NullMarked
package dev.panaflux.pipeline;

import org.jspecify.annotations.NullMarked;
