/** Making an image again from its metadata, and judging whether it is the same. */
@NullMarked
package dev.panaflux.app.replay;

import org.jspecify.annotations.NullMarked;
