/** Two reports side by side. */
@NullMarked
package dev.panaflux.bench.compare;

import org.jspecify.annotations.NullMarked;
