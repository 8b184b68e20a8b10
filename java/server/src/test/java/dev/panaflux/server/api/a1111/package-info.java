@NullMarked
package dev.panaflux.server.api.a1111;

import org.jspecify.annotations.NullMarked;
