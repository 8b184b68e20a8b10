/** Images for programs and frameworks. */
@NullMarked
package dev.panaflux.app.generate;

import org.jspecify.annotations.NullMarked;
