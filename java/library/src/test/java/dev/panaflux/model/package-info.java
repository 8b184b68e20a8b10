/** The networks against golden cases. */
@NullMarked
package dev.panaflux.model;

import org.jspecify.annotations.NullMarked;
