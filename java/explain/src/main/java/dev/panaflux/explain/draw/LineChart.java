package dev.panaflux.explain.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Lines, points and bars over a plane with two axes. */
public final class LineChart {

    private static final double WIDTH = 360;
    private static final double HEIGHT = 230;
    private static final double LEFT = 40;
    private static final double RIGHT = 10;
    private static final double TOP = 24;
    private static final double BOTTOM = 36;

    private final Axis x;
    private final Axis y;
    private final Svg svg;

    /**
     * An axis.
     *
     * @param label what it measures
     * @param from the value at its start
     * @param to the value at its end
     * @param logarithmic whether equal lengths are equal factors
     * @param ticks values that are written on it
     */
    public record Axis(String label, double from, double to, boolean logarithmic, List<Double> ticks) {

        /** Copies the ticks. */
        public Axis {
            ticks = List.copyOf(ticks);
        }

        /** An axis of equal steps. */
        public static Axis linear(String label, double from, double to, Double... ticks) {
            return new Axis(label, from, to, false, List.of(ticks));
        }

        /** An axis of powers of ten from {@code from} to {@code to}. */
        public static Axis powers(String label, int from, int to) {
            List<Double> ticks = new ArrayList<>();
            for (int power = from; power <= to; power++) {
                ticks.add(Math.pow(10, power));
            }
            return new Axis(label, Math.pow(10, from), Math.pow(10, to), true, ticks);
        }

        private double share(double value) {
            return logarithmic
                    ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
                    : (value - from) / (to - from);
        }

        private String written(double tick) {
            if (logarithmic && (tick < 0.01 || tick >= 10_000)) {
                return "10^" + Math.round(Math.log10(tick));
            }
            String text = Html.number(tick, Math.abs(tick) < 10 ? 2 : 0);
            return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
        }
    }

    /**
     * An empty chart.
     *
     * @param label what it shows, for those who cannot see it
     */
    public LineChart(String label, Axis x, Axis y) {
        this.x = x;
        this.y = y;
        this.svg = new Svg(WIDTH, HEIGHT, label);
        for (double tick : y.ticks()) {
            svg.line(LEFT, down(tick), WIDTH - RIGHT, down(tick), "grid");
            svg.text(LEFT - 5, down(tick) + 4, y.written(tick), "tick", "end");
        }
        for (double tick : x.ticks()) {
            svg.line(across(tick), HEIGHT - BOTTOM, across(tick), HEIGHT - BOTTOM + 4, "axis-line");
            svg.text(across(tick), HEIGHT - BOTTOM + 16, x.written(tick), "tick", "middle");
        }
        svg.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "axis-line");
        svg.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 4, x.label(), "axis", "middle");
        svg.text(2, 11, y.label(), "axis", "start");
    }

    private double across(double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private double down(double value) {
        double share = Math.clamp(y.share(value), -0.02, 1.02);
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    }

    /** A line through points. */
    public LineChart line(double[] xs, double[] ys, String style) {
        double[] points = new double[2 * xs.length];
        for (int i = 0; i < xs.length; i++) {
            points[2 * i] = across(xs[i]);
            points[2 * i + 1] = down(ys[i]);
        }
        svg.path(points, "curve " + style);
        return this;
    }

    /** A function over the whole x axis. */
    public LineChart curve(DoubleUnaryOperator function, String style) {
        int count = 90;
        double[] xs = new double[count + 1];
        double[] ys = new double[count + 1];
        for (int i = 0; i <= count; i++) {
            xs[i] = x.from() + (x.to() - x.from()) * i / count;
            ys[i] = function.applyAsDouble(xs[i]);
        }
        return line(xs, ys, style);
    }

    /** Points. */
    public LineChart dots(double[] xs, double[] ys, String style) {
        for (int i = 0; i < xs.length; i++) {
            svg.circle(across(xs[i]), down(ys[i]), 3.2, "point " + style);
        }
        return this;
    }

    /** Bars that fill the x axis from left to right. */
    public LineChart bars(double[] heights, String style) {
        double width = (WIDTH - LEFT - RIGHT) / heights.length;
        double floor = HEIGHT - BOTTOM;
        for (int i = 0; i < heights.length; i++) {
            svg.rect(LEFT + i * width + 0.5, down(heights[i]), width - 1, floor - down(heights[i]), "bar " + style);
        }
        return this;
    }

    /** Text at a point. */
    public LineChart note(double atX, double atY, String text, String style, String anchor) {
        svg.text(across(atX), down(atY), text, "note-text " + style, anchor);
        return this;
    }

    /** An arrow between two points. */
    public LineChart arrow(double fromX, double fromY, double toX, double toY, String style) {
        svg.arrow(across(fromX), down(fromY), across(toX), down(toY), 7, "arrow " + style);
        return this;
    }

    @Override
    public String toString() {
        return svg.toString();
    }
}
