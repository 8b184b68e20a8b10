/** What a run computes, taken from the operators that it calls. */
@NullMarked
package dev.panaflux.explain.record;

import org.jspecify.annotations.NullMarked;
