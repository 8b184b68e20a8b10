@NullMarked
package dev.panaflux.model.autoencoder;

import org.jspecify.annotations.NullMarked;
