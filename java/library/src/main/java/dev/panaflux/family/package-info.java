/** What the models of a family have in common, and what is known of each without its weights. */
@NullMarked
package dev.panaflux.family;

import org.jspecify.annotations.NullMarked;
