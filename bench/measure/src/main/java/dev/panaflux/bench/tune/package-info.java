/** Trials that find a machine's fastest settings. */
@NullMarked
package dev.panaflux.bench.tune;

import org.jspecify.annotations.NullMarked;
