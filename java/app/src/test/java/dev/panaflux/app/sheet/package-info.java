@NullMarked
package dev.panaflux.app.sheet;

import org.jspecify.annotations.NullMarked;
