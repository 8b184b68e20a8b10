/** Panaflux as an image model of Spring AI. */
@NullMarked
package dev.panaflux.springai;

import org.jspecify.annotations.NullMarked;
