@NullMarked
package dev.panaflux.model.transformer;

import org.jspecify.annotations.NullMarked;
