/** A second model family, invented: it differs from the first wherever families may, and needs no class outside this package. */
@NullMarked
package dev.panaflux.family.testkit;

import org.jspecify.annotations.NullMarked;
