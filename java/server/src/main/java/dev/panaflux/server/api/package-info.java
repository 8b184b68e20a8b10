/** What the protocols share: reading requests, taking in images, waiting for jobs. */
@NullMarked
package dev.panaflux.server.api;

import org.jspecify.annotations.NullMarked;
