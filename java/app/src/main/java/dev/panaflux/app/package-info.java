/**
 * What front ends share: names to models, settings to kernels, tunings, kinds of failure, and progress and results as data.
 */
@NullMarked
package dev.panaflux.app;

import org.jspecify.annotations.NullMarked;
