/** Model files: safetensors, configs, memory mapping and model lookup. */
@NullMarked
package dev.panaflux.weights;

import org.jspecify.annotations.NullMarked;
