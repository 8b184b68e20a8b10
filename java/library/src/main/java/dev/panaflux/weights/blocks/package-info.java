/** Blocks of weights with few bits each: how their values are read. */
@NullMarked
package dev.panaflux.weights.blocks;

import org.jspecify.annotations.NullMarked;
