/** Tests of masks, regions and borders. */
@NullMarked
package dev.panaflux.edit;

import org.jspecify.annotations.NullMarked;
