/** The page of the server in a real browser. */
@NullMarked
package dev.panaflux.studio;

import org.jspecify.annotations.NullMarked;
