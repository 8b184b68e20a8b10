/** Files of weights: formats, types, catalogs and memory mapping. Knows no network. */
@NullMarked
package dev.panaflux.weights;

import org.jspecify.annotations.NullMarked;
