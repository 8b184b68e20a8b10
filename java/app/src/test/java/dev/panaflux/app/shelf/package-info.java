/** Models and LoRAs by name. */
@NullMarked
package dev.panaflux.app.shelf;

import org.jspecify.annotations.NullMarked;
