/** The HTTP server: its settings, and how its parts are put together. */
@NullMarked
package dev.panaflux.server;

import org.jspecify.annotations.NullMarked;
