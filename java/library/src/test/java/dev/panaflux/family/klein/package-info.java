@NullMarked
package dev.panaflux.family.klein;

import org.jspecify.annotations.NullMarked;
