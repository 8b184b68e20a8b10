/** Tests of what front ends share. */
@NullMarked
package dev.panaflux.app.replay;

import org.jspecify.annotations.NullMarked;
