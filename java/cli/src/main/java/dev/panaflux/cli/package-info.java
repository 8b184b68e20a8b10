/** The command line. */
@NullMarked
package dev.panaflux.cli;

import org.jspecify.annotations.NullMarked;
