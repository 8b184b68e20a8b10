/** What the server tells of its work. */
@NullMarked
package dev.panaflux.server.log;

import org.jspecify.annotations.NullMarked;
