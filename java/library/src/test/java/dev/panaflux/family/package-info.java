@NullMarked
package dev.panaflux.family;

import org.jspecify.annotations.NullMarked;
