/** The FLUX.2 convolutional autoencoder between images and latents. */
@NullMarked
package dev.panaflux.model.autoencoder;

import org.jspecify.annotations.NullMarked;
