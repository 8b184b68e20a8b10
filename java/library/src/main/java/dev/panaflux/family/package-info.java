/** Families of models: what is known of them without opening their weights. */
@NullMarked
package dev.panaflux.family;

import org.jspecify.annotations.NullMarked;
