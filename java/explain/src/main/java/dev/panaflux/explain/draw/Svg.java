package dev.panaflux.explain.draw;

import static dev.panaflux.explain.draw.Html.at;
import static dev.panaflux.explain.draw.Html.escape;

/** An SVG drawing. Colours come from the page's classes, so that it follows light and dark. */
final class Svg {

    private final double width;
    private final double height;
    private final String label;
    private final StringBuilder content = new StringBuilder();

    /**
     * An empty drawing.
     *
     * @param label what it shows, for those who cannot see it
     */
    Svg(double width, double height, String label) {
        this.width = width;
        this.height = height;
        this.label = label;
    }

    Svg line(double x1, double y1, double x2, double y2, String style) {
        content.append("<path class=\"%s\" d=\"M%s %sL%s %s\"/>".formatted(style, at(x1), at(y1), at(x2), at(y2)));
        return this;
    }

    /** A line through {@code points}, x and y in turn. */
    Svg path(double[] points, String style) {
        StringBuilder d = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            d.append(i == 0 ? "M" : "L").append(at(points[i])).append(' ').append(at(points[i + 1]));
        }
        content.append("<path class=\"%s\" d=\"%s\"/>".formatted(style, d));
        return this;
    }

    Svg rect(double x, double y, double w, double h, String style) {
        content.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
                .formatted(style, at(x), at(y), at(Math.max(0, w)), at(Math.max(0, h))));
        return this;
    }

    Svg circle(double x, double y, double radius, String style) {
        content.append(
                "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"%s\"/>".formatted(style, at(x), at(y), at(radius)));
        return this;
    }

    /** Text that starts, is centred or ends at x, as {@code anchor} says. */
    Svg text(double x, double y, String text, String style, String anchor) {
        content.append("<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>"
                .formatted(style, at(x), at(y), anchor, escape(text)));
        return this;
    }

    /** Text from bottom to top, starting at a point. */
    Svg rising(double x, double y, String text, String style) {
        content.append("<text class=\"%s\" transform=\"translate(%s %s) rotate(-90)\">%s</text>"
                .formatted(style, at(x), at(y), escape(text)));
        return this;
    }

    /** A PNG in Base64, stretched over a rectangle. */
    Svg image(double x, double y, double w, double h, String data, String style) {
        content.append(
                "<image class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,"
                                .formatted(style, at(x), at(y), at(w), at(h))
                        + data + "\"/>");
        return this;
    }

    /** An arrow; one that is too short to have a direction is a dot. */
    Svg arrow(double x1, double y1, double x2, double y2, double head, String style) {
        double length = Math.hypot(x2 - x1, y2 - y1);
        if (length < 0.6) {
            return circle(x1, y1, 0.8, style + " dot");
        }
        double size = Math.min(head, length * 0.6);
        double ux = (x2 - x1) / length * size;
        double uy = (y2 - y1) / length * size;
        content.append("<path class=\"%s\" d=\"M%s %sL%s %sM%s %sL%s %sL%s %s\"/>"
                .formatted(
                        style,
                        at(x1),
                        at(y1),
                        at(x2),
                        at(y2),
                        at(x2 - ux - uy * 0.55),
                        at(y2 - uy + ux * 0.55),
                        at(x2),
                        at(y2),
                        at(x2 - ux + uy * 0.55),
                        at(y2 - uy - ux * 0.55)));
        return this;
    }

    @Override
    public String toString() {
        return "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">%s</svg>\n"
                .formatted(at(width), at(height), escape(label), content);
    }
}
