/** Panaflux's own protocol. */
@NullMarked
package dev.panaflux.server.api.jobs;

import org.jspecify.annotations.NullMarked;
