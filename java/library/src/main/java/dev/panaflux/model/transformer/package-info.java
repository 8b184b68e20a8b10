/** The FLUX.2 rectified-flow transformer. */
@NullMarked
package dev.panaflux.model.transformer;

import org.jspecify.annotations.NullMarked;
