package dev.panaflux.explain.draw;

import java.util.List;

/** Bars of parts that add up to a whole, one above the other. */
public final class StackedBars {

    private static final double WIDTH = 360;
    private static final double LEFT = 112;
    private static final double ROW = 22;

    private StackedBars() {}

    /** One bar. */
    @SuppressWarnings("ArrayRecordComponent") // read-only, never compared
    public record Bar(String label, double[] parts) {}

    /**
     * The bars, each as long as all.
     *
     * @param styles the class of each part
     */
    public static String of(String label, List<Bar> bars, List<String> styles) {
        Svg svg = new Svg(WIDTH, ROW * bars.size() + 4, label);
        for (int row = 0; row < bars.size(); row++) {
            Bar bar = bars.get(row);
            double whole = 0;
            for (double part : bar.parts()) {
                whole += part;
            }
            double y = row * ROW + 3;
            svg.text(LEFT - 8, y + 12, bar.label(), "tick", "end");
            double x = LEFT;
            for (int part = 0; part < bar.parts().length; part++) {
                double width = whole == 0 ? 0 : (WIDTH - LEFT) * bar.parts()[part] / whole;
                svg.rect(x, y, width, ROW - 6, styles.get(part));
                if (width > 30) {
                    svg.text(
                            x + width / 2,
                            y + 12,
                            Math.round(100 * bar.parts()[part] / whole) + " %",
                            "inside",
                            "middle");
                }
                x += width;
            }
        }
        return svg.toString();
    }
}
