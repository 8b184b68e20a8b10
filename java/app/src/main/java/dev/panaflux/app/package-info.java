/**
 * Code shared by front ends: finding models by name, settings, tunings, kinds of failure, progress and results as data.
 */
@NullMarked
package dev.panaflux.app;

import org.jspecify.annotations.NullMarked;
