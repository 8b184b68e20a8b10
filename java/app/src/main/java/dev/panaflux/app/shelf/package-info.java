/** The models and LoRAs that requests may name, for front ends that serve others. */
@NullMarked
package dev.panaflux.app.shelf;

import org.jspecify.annotations.NullMarked;
