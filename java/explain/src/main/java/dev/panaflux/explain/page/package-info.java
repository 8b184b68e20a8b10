/** The page: its text, its figures and the lines of code that it shows. */
@NullMarked
package dev.panaflux.explain.page;

import org.jspecify.annotations.NullMarked;
