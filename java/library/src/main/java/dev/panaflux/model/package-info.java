/** Qwen3, the FLUX.2 transformer and its autoencoder, written on kernels, without input or output. */
@NullMarked
package dev.panaflux.model;

import org.jspecify.annotations.NullMarked;
