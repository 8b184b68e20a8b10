/** HTTP on Jetty: routes, calls, replies, streams, and who is let in. */
@NullMarked
package dev.panaflux.server.http;

import org.jspecify.annotations.NullMarked;
