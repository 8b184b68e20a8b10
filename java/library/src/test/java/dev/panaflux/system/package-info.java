/** Tests of what the operating system tells and keeps. */
@NullMarked
package dev.panaflux.system;

import org.jspecify.annotations.NullMarked;
