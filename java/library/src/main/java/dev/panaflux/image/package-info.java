/** Pixels, resizing, reading references, PNG and its metadata. */
@NullMarked
package dev.panaflux.image;

import org.jspecify.annotations.NullMarked;
