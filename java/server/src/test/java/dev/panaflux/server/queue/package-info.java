@NullMarked
package dev.panaflux.server.queue;

import org.jspecify.annotations.NullMarked;
