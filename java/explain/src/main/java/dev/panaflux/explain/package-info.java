/** A page that walks from a prompt to its image with the numbers of the run. */
@NullMarked
package dev.panaflux.explain;

import org.jspecify.annotations.NullMarked;
