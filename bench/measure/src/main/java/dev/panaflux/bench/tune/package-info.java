/** The settings that are fastest on a machine: finding, keeping and reading them. */
@NullMarked
package dev.panaflux.bench.tune;

import org.jspecify.annotations.NullMarked;
