/** The FLUX.2 convolutional autoencoder between pictures and latents. */
@NullMarked
package dev.panaflux.model.autoencoder;

import org.jspecify.annotations.NullMarked;
