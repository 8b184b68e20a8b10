package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds the body of a page: sections, tables, charts, definition lists. */
final class Page {

    private static final double NARROW = 350;

    private final StringBuilder out = new StringBuilder();

    @Override
    public String toString() {
        return out.toString();
    }

    /** Appends HTML unescaped. */
    void raw(String html) {
        out.append(html).append('\n');
    }

    void paragraph(String text) {
        raw("<p>" + escape(text) + "</p>");
    }

    /** Begins a section; {@code why} explains how to read it. */
    void open(String title, String why) {
        raw("<section>\n<h2>" + escape(title) + "</h2>");
        raw("<p class=\"why\">" + escape(why) + "</p>");
    }

    void close() {
        raw("</section>");
    }

    void subtitle(String text) {
        raw("<h3>" + escape(text) + "</h3>");
    }

    /** Draws the chart twice, {@code wide} and narrow for phones; the style sheet shows one of them. */
    void chart(double wide, Chart chart) {
        raw("<div class=\"wide\">" + chart.draw(wide) + "</div>");
        raw("<div class=\"narrow\">" + chart.draw(NARROW) + "</div>");
    }

    /** Begins a table with its header. */
    void table(List<String> head) {
        out.append("<div class=\"scroll\"><table><thead><tr>");
        head.forEach(cell -> out.append("<th>").append(escape(cell)).append("</th>"));
        raw("</tr></thead><tbody>");
    }

    /** A row of HTML cells. */
    void row(List<String> cells) {
        out.append("<tr>");
        cells.forEach(cell -> out.append("<td>").append(cell).append("</td>"));
        raw("</tr>");
    }

    /** A row that begins a group of rows. */
    void groupRow(String first, int columns) {
        raw("<tr class=\"group\"><th colspan=\"%d\">%s</th></tr>".formatted(columns, escape(first)));
    }

    void endTable() {
        raw("</tbody></table></div>");
    }

    /** A name and its value, escaped; null is shown as unknown. */
    void fact(String name, @Nullable Object value) {
        factHtml(name, value == null ? "unknown" : escape(String.valueOf(value)));
    }

    /** A name and its value as HTML. */
    void factHtml(String name, String html) {
        raw("<dt>" + escape(name) + "</dt><dd>" + html + "</dd>");
    }
}
