@NullMarked
package dev.panaflux.server;

import org.jspecify.annotations.NullMarked;
