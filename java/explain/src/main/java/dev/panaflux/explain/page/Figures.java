package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import dev.panaflux.image.RgbImage;
import java.util.List;

/** Elements that several sections are made of. */
final class Figures {

    private Figures() {}

    /** A figure with a line under it. */
    static String figure(String content, String caption) {
        return "<figure class=\"frame\">%s<figcaption>%s</figcaption></figure>\n".formatted(content, caption);
    }

    /** A row of a table: the first cell is its head. */
    static String row(String... cells) {
        StringBuilder row = new StringBuilder("<tr>");
        for (int index = 0; index < cells.length; index++) {
            String tag = index == 0 ? "th" : "td";
            row.append('<')
                    .append(tag)
                    .append(index == 0 ? " scope=\"row\">" : ">")
                    .append(cells[index])
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        return row.append("</tr>\n").toString();
    }

    /** A matrix with its name, row by row, each row with its label; no labels if there are none. */
    static String matrix(String id, String name, List<String> labels, float[] values, int columns, int decimals) {
        StringBuilder table = new StringBuilder(
                "<table class=\"matrix\" id=\"%s\"><caption>%s</caption><tbody>".formatted(id, Html.escape(name)));
        for (int row = 0; row < values.length / columns; row++) {
            table.append("<tr>");
            if (!labels.isEmpty()) {
                table.append("<th scope=\"row\">")
                        .append(Html.escape(labels.get(row)))
                        .append("</th>");
            }
            for (int column = 0; column < columns; column++) {
                table.append("<td>")
                        .append(Html.number(values[row * columns + column], decimals))
                        .append("</td>");
            }
            table.append("</tr>");
        }
        return table.append("</tbody></table>\n").toString();
    }

    /** The image, smaller by a whole factor if it has more than {@code side} pixels a side. */
    static RgbImage within(RgbImage image, int side) {
        int factor = Math.ceilDiv(Math.max(image.width(), image.height()), side);
        return factor == 1 ? image : image.resized(image.width() / factor, image.height() / factor);
    }

    /** The root mean square. */
    static double size(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / Math.max(1, values.length));
    }

    /** The root mean square of the differences. */
    static double distance(float[] one, float[] other) {
        float[] difference = new float[one.length];
        for (int i = 0; i < one.length; i++) {
            difference[i] = one[i] - other[i];
        }
        return size(difference);
    }

    /** A token's text, with spaces and ends of lines made visible. */
    static String shown(String piece) {
        return Html.escape(visible(piece));
    }

    /** The same, not escaped. */
    static String visible(String piece) {
        return piece.replace("\n", "\u23ce").replace(" ", "\u2423");
    }

    /** A share as a percentage, which does not break at the end of a line. */
    static String percent(double share) {
        return Html.number(100 * share, share < 0.1 ? 1 : 0) + "\u00a0%";
    }

    /** A share as a percentage with one decimal, wherever shares are compared with each other. */
    static String tenths(double share) {
        return Html.number(100 * share, 1) + "\u00a0%";
    }

    /** A duration with its unit. */
    static String time(long nanos) {
        double seconds = nanos / 1e9;
        return seconds >= 1
                ? Html.number(seconds, 2) + " s"
                : Html.number(seconds * 1000, seconds < 0.01 ? 2 : 0) + " ms";
    }

    /** "1 step", "2 steps" and so on. */
    static String counted(long count, String one) {
        return Html.count(count) + " " + one + (count == 1 ? "" : "s");
    }

    /** "a", "a and b", "a, b and c". */
    static String listed(List<String> parts) {
        int last = parts.size() - 1;
        return last < 1
                ? String.join("", parts)
                : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }

    /** "1st", "2nd" and so on. */
    static String ordinal(int number) {
        String end = number / 10 % 10 == 1
                ? "th"
                : switch (number % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return number + end;
    }
}
