package dev.panaflux.bench.view;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Grid lines, tick numbers and units of charts, and placement of labels so that they do not overlap. */
final class Axes {

    /** Room left of a plot for the numbers of its vertical axis. */
    static final double LEFT = 46;

    /** Room below a plot for the numbers and the name of its horizontal axis. */
    static final double BELOW = 44;

    private Axes() {}

    /** Vertical grid lines through a bar chart, with numbers and the unit below. */
    static void below(Svg svg, Scale scale, double width, double height, double per, String unit) {
        for (double tick : scale.ticks(width > 600 ? 8 : 4)) {
            double x = scale.at(tick);
            svg.line("grid", x, 0, x, height - 26);
            boolean last = x > width - 20;
            svg.text("tick", x < 10 ? "start" : last ? "end" : "middle", x, height - 14, ReportFormat.tick(tick / per));
        }
        svg.text("axis", "end", width, height - 1, unit);
    }

    /** Horizontal grid lines with numbers to the left and the unit above. */
    static void left(Svg svg, Scale scale, double width, double per, String unit) {
        for (double tick : scale.ticks(5)) {
            svg.line("grid", LEFT, scale.at(tick), width - 8, scale.at(tick));
            svg.text("tick", "end", LEFT - 5, scale.at(tick) + 4, ReportFormat.tick(tick / per));
        }
        svg.text("axis", "start", 0, 9, unit);
    }

    /** The name of the horizontal axis. */
    static void name(Svg svg, double width, double height, String name) {
        svg.text("axis", "middle", (LEFT + width) / 2, height - 6, name);
    }

    /**
     * Moves labels apart by as little as possible.
     *
     * @param ideal the labels' ideal positions
     * @param gap minimum distance
     * @param top smallest allowed position
     * @return their positions in the same order
     */
    static double[] apart(double[] ideal, double gap, double top) {
        List<Integer> order = IntStream.range(0, ideal.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> ideal[index]))
                .toList();
        double[] places = new double[ideal.length];
        double least = top;
        for (int index : order) {
            places[index] = Math.max(least, ideal[index]);
            least = places[index] + gap;
        }
        return places;
    }
}
