package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.at;
import static dev.panaflux.bench.view.Html.escape;

/** Builds an SVG drawing. Its colours and fonts come from the page's style sheet. */
final class Svg {

    /**
     * The tooltip of a shape.
     *
     * @param what the name of what the shape shows
     * @param key of the figure, as in {@link Html#figure}
     * @param value of the figure
     * @param shown the text to display
     */
    record Tip(String what, String key, double value, String shown) {

        @Override
        public String toString() {
            return "<title data-key=\"%s\" data-value=\"%s\">%s: %s</title>"
                    .formatted(escape(key), value, escape(what), escape(shown));
        }
    }

    private final StringBuilder body = new StringBuilder();
    private final double width;
    private final double height;
    private final String title;

    /**
     * An empty drawing.
     *
     * @param title text for screen readers
     */
    Svg(double width, double height, String title) {
        this.width = width;
        this.height = height;
        this.title = title;
    }

    /** A rectangle with a tooltip. */
    void rectangle(String style, double x, double y, double w, double h, Tip tip) {
        body.append("<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\">%s</rect>"
                .formatted(style, at(x), at(y), at(Math.max(0, w)), at(h), tip));
    }

    void line(String style, double x1, double y1, double x2, double y2) {
        body.append("<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>"
                .formatted(style, at(x1), at(y1), at(x2), at(y2)));
    }

    /** A line through points {@code x y x y ...}. */
    void path(String style, double... points) {
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            commands.append(i == 0 ? 'M' : 'L')
                    .append(at(points[i]))
                    .append(' ')
                    .append(at(points[i + 1]));
        }
        body.append("<path class=\"%s\" d=\"%s\"/>".formatted(style, commands));
    }

    /** A mark of one of the shapes {@code circle}, {@code square}, {@code diamond}. */
    void mark(String shape, String style, double x, double y, double radius, Tip tip) {
        double wide = 1.3 * radius;
        double half = 0.9 * radius;
        String form = switch (shape) {
            case "square" ->
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\""
                        .formatted(at(x - half), at(y - half), at(2 * half), at(2 * half));
            case "diamond" ->
                "<path d=\"M%s %sL%s %sL%s %sL%s %sZ\""
                        .formatted(at(x), at(y - wide), at(x + wide), at(y), at(x), at(y + wide), at(x - wide), at(y));
            default -> "<circle cx=\"%s\" cy=\"%s\" r=\"%s\"".formatted(at(x), at(y), at(radius));
        };
        String end = form.substring(1, form.indexOf(' '));
        body.append("%s class=\"mark %s\">%s</%s>".formatted(form, style, tip, end));
    }

    /** Text anchored at {@code x} by its {@code start}, {@code middle} or {@code end}. */
    void text(String style, String anchor, double x, double y, String text) {
        body.append("<text class=\"%s\" text-anchor=\"%s\" x=\"%s\" y=\"%s\">%s</text>"
                .formatted(style, anchor, at(x), at(y), escape(text)));
    }

    /** Like {@link #text}, for a figure with a key as in {@link Html#figure}. */
    void figure(String style, String anchor, double x, double y, String key, double value, String shown) {
        body.append(
                "<text class=\"%s\" text-anchor=\"%s\" x=\"%s\" y=\"%s\" data-key=\"%s\" data-value=\"%s\">%s</text>"
                        .formatted(style, anchor, at(x), at(y), escape(key), value, escape(shown)));
    }

    @Override
    public String toString() {
        return "<svg role=\"img\" viewBox=\"0 0 %s %s\" style=\"max-width:%spx\"><title>%s</title>%s</svg>"
                .formatted(at(width), at(height), at(width), escape(title), body);
    }
}
