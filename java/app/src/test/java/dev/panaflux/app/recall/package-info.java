/** Tests of what front ends share. */
@NullMarked
package dev.panaflux.app.recall;

import org.jspecify.annotations.NullMarked;
