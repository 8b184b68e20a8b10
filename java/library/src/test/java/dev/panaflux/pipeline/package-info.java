/** Tests of the way from a request to its pictures. */
@NullMarked
package dev.panaflux.pipeline;

import org.jspecify.annotations.NullMarked;
