/** What the operating system tells and keeps: memory, control groups, files. */
@NullMarked
package dev.panaflux.system;

import org.jspecify.annotations.NullMarked;
