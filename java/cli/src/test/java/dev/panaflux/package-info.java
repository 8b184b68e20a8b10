/** Tests of the whole house. */
@NullMarked
package dev.panaflux;

import org.jspecify.annotations.NullMarked;
