/** Trials that find the settings which are fastest on a machine. */
@NullMarked
package dev.panaflux.bench.tune;

import org.jspecify.annotations.NullMarked;
