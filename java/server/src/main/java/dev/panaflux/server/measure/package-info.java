/** Measurements of the machine for people who look at the page. */
@NullMarked
package dev.panaflux.server.measure;

import org.jspecify.annotations.NullMarked;
