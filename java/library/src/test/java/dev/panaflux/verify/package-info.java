/** Tests of the comparison with the reference. */
@NullMarked
package dev.panaflux.verify;

import org.jspecify.annotations.NullMarked;
