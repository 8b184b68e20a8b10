/** Predicts how long images take on more cores than this machine has, from the durations of every task. */
@NullMarked
package dev.panaflux.bench.scaling;

import org.jspecify.annotations.NullMarked;
