/** Tests of the way from a request to its images. */
@NullMarked
package dev.panaflux.pipeline;

import org.jspecify.annotations.NullMarked;
