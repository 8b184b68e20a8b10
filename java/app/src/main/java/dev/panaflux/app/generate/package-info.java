/** Images for programs and frameworks: one request, drawn in this process or by a server. */
@NullMarked
package dev.panaflux.app.generate;

import org.jspecify.annotations.NullMarked;
