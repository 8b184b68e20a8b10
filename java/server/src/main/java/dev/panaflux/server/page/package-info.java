/** The page that people work in: its files, and the answers that bring them to a browser. */
@NullMarked
package dev.panaflux.server.page;

import org.jspecify.annotations.NullMarked;
