/** Jobs of clients: accepted, kept, ordered, made, and what is told of them. */
@NullMarked
package dev.panaflux.server.queue;

import org.jspecify.annotations.NullMarked;
