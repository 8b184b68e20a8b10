package dev.panaflux.bench.view;

/** A drawing of a report for any width. */
@FunctionalInterface
interface Chart {

    /** The drawing in SVG, {@code width} pixels wide. */
    String draw(double width);
}
