/** Tests of what front ends share. */
@NullMarked
package dev.panaflux.app;

import org.jspecify.annotations.NullMarked;
