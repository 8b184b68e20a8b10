package dev.panaflux.explain.draw;

/** A pair of features before and after its rotation. */
public final class TurnFigure {

    private static final double SIDE = 200;
    private static final double UNIT = 40;

    private TurnFigure() {}

    /** The point (x, y) that is turned to (turnedX, turnedY). */
    public static String of(double x, double y, double turnedX, double turnedY) {
        double middle = SIDE / 2;
        Svg svg = new Svg(SIDE, SIDE, "A point in the plane before and after its turn");
        svg.line(0, middle, SIDE, middle, "grid").line(middle, 0, middle, SIDE, "grid");
        svg.circle(middle, middle, Math.hypot(x, y) * UNIT, "orbit");
        double from = Math.atan2(y, x);
        double by = Math.atan2(x * turnedY - y * turnedX, x * turnedX + y * turnedY);
        int count = 24;
        double[] arc = new double[2 * count + 2];
        for (int i = 0; i <= count; i++) {
            double angle = from + by * i / count;
            arc[2 * i] = middle + 26 * Math.cos(angle);
            arc[2 * i + 1] = middle - 26 * Math.sin(angle);
        }
        svg.path(arc, "curve k-even thin");
        svg.arrow(middle, middle, middle + x * UNIT, middle - y * UNIT, 8, "arrow before");
        svg.arrow(middle, middle, middle + turnedX * UNIT, middle - turnedY * UNIT, 8, "arrow flow");
        label(svg, x, y, "before");
        label(svg, turnedX, turnedY, "after");
        return svg.toString();
    }

    private static void label(Svg svg, double x, double y, String text) {
        double length = Math.max(0.1, Math.hypot(x, y));
        double further = (length * UNIT + 20) / length;
        double at = Math.clamp(SIDE / 2 + x * further, 2, SIDE - 2);
        String anchor = x < -length / 2 ? "end" : x > length / 2 ? "start" : "middle";
        svg.text(at, Math.clamp(SIDE / 2 - y * further + (y >= 0 ? 0 : 8), 12, SIDE - 4), text, "tick", anchor);
    }
}
