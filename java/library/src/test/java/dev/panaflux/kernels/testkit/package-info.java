/** The contract that every backend must keep: cases, their memory, the oracle, and the suite. */
@NullMarked
package dev.panaflux.kernels.testkit;

import org.jspecify.annotations.NullMarked;
