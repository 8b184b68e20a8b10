/** Writing weights in another format. */
@NullMarked
package dev.panaflux.weights.convert;

import org.jspecify.annotations.NullMarked;
