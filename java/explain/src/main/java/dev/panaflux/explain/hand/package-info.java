/** A model small enough to be followed with a pocket calculator. */
@NullMarked
package dev.panaflux.explain.hand;

import org.jspecify.annotations.NullMarked;
