/** The operating system: user folders, files, memory, control groups. */
@NullMarked
package dev.panaflux.system;

import org.jspecify.annotations.NullMarked;
