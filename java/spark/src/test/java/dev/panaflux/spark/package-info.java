@NullMarked
package dev.panaflux.spark;

import org.jspecify.annotations.NullMarked;
