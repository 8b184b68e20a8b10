/** Pixels, resizing, reading reference images, PNG and its metadata. */
@NullMarked
package dev.panaflux.image;

import org.jspecify.annotations.NullMarked;
