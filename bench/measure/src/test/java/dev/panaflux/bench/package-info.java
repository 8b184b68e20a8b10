/** Tests of measurements as data. */
@NullMarked
package dev.panaflux.bench;

import org.jspecify.annotations.NullMarked;
