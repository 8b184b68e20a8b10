/** The safetensors format: reading, writing, and collecting tensors in files of it. */
@NullMarked
package dev.panaflux.weights.safetensors;

import org.jspecify.annotations.NullMarked;
