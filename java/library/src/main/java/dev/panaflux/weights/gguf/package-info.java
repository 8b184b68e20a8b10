/** The GGUF format: reading its header. */
@NullMarked
package dev.panaflux.weights.gguf;

import org.jspecify.annotations.NullMarked;
