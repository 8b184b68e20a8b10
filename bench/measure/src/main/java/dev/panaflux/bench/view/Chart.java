package dev.panaflux.bench.view;

/** A chart that can be drawn at any width. */
@FunctionalInterface
interface Chart {

    /** The chart as SVG, {@code width} pixels wide. */
    String draw(double width);
}
