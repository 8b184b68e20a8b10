/** Contact sheets: many images on one page, with what made them. */
@NullMarked
package dev.panaflux.app.sheet;

import org.jspecify.annotations.NullMarked;
