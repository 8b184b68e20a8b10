/** Figures as SVG and small pictures. */
@NullMarked
package dev.panaflux.explain.draw;

import org.jspecify.annotations.NullMarked;
