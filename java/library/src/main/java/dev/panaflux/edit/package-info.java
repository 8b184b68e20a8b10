/** Changing images instead of drawing new ones: masks, regions, borders, and putting the result back. */
@NullMarked
package dev.panaflux.edit;

import org.jspecify.annotations.NullMarked;
