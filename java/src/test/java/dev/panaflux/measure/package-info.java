/** Tests of measurements as data. */
@NullMarked
package dev.panaflux.measure;

import org.jspecify.annotations.NullMarked;
