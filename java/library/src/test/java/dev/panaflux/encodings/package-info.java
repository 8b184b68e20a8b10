@NullMarked
package dev.panaflux.encodings;

import org.jspecify.annotations.NullMarked;
