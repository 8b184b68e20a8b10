/** The readers of files, each given any bytes: by Jazzer, which looks for bytes that break it, and by a test. */
@NullMarked
package dev.panaflux.fuzz;

import org.jspecify.annotations.NullMarked;
