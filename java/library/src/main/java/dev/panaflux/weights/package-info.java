/** Files of weights: formats, types, catalogs and memory mapping. Independent of any network. */
@NullMarked
package dev.panaflux.weights;

import org.jspecify.annotations.NullMarked;
