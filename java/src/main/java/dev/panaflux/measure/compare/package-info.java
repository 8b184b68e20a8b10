/** Two reports side by side. */
@NullMarked
package dev.panaflux.measure.compare;

import org.jspecify.annotations.NullMarked;
