/** Panaflux as an image model of Spring AI, and its auto-configuration. */
@NullMarked
package dev.panaflux.springai;

import org.jspecify.annotations.NullMarked;
