/** Recorded values of the reference implementation, for the tests of sampling and image. */
@NullMarked
package dev.panaflux.sampling.testkit;

import org.jspecify.annotations.NullMarked;
