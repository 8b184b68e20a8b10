/** What the server counts and times, for Prometheus. */
@NullMarked
package dev.panaflux.server.metrics;

import org.jspecify.annotations.NullMarked;
