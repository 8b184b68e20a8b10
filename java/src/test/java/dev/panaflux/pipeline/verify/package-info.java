/** Tests of the comparison with the reference. */
@NullMarked
package dev.panaflux.pipeline.verify;

import org.jspecify.annotations.NullMarked;
