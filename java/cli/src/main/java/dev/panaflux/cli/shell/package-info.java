/** The interactive shell: a line draws, and images stay at hand under their numbers. */
@NullMarked
package dev.panaflux.cli.shell;

import org.jspecify.annotations.NullMarked;
