package dev.panaflux.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a page as its reader does: its tables, its text, and the numbers for its script. */
record PageReader(String html) {

    private static final Pattern ROW = Pattern.compile("(?s)<tr>(.*?)</tr>");
    private static final Pattern CELL = Pattern.compile("(?s)<td[^>]*>(.*?)</td>");

    /** The numbers of the table with an id, row by row; cells that are no numbers are left out. */
    double[][] table(String id) {
        String table = between("id=\"" + id + "\"", "</table>");
        List<double[]> rows = new ArrayList<>();
        Matcher row = ROW.matcher(table);
        while (row.find()) {
            double[] cells = CELL.matcher(row.group(1))
                    .results()
                    .map(cell -> cell.group(1).replace('\u2212', '-'))
                    .filter(cell -> cell.matches("-?[0-9.]+"))
                    .mapToDouble(Double::parseDouble)
                    .toArray();
            if (cells.length > 0) {
                rows.add(cells);
            }
        }
        return rows.toArray(double[][]::new);
    }

    /** A number of an attribute of the table with an id. */
    double attribute(String id, String name) {
        String tag = between("id=\"" + id + "\"", ">");
        Matcher value = Pattern.compile(name + "=\"([^\"]+)\"").matcher(tag);
        if (!value.find()) {
            throw new AssertionError("no " + name + " in " + tag);
        }
        return Double.parseDouble(value.group(1).replace('\u2212', '-'));
    }

    /** The numbers that the script draws from. */
    JsonNode data() {
        return JsonMapper.shared().readTree(between("id=\"run\">", "</script>"));
    }

    /** The text without code, tables and elements; terms stand in braces where they are introduced. */
    String prose() {
        return Arrays.stream(html.split("(?=<section)", -1))
                .skip(1)
                .map(section -> section.replaceAll("(?s)<script.*?</script>", "")
                        .replaceAll("(?s)<details.*?</details>", "")
                        .replaceAll("(?s)<(table|svg|h2|code|h3)\\b.*?</\\1>", "")
                        .replaceAll("(?s)<p class=\"(papers|terms)\">.*?</p>", "")
                        .replaceAll("<dfn id=[^>]*>([^<]*)</dfn>", "{$1}")
                        .replaceAll("<[^>]+>", ""))
                .reduce("", String::concat);
    }

    /** The text of the section with an id, on one line, without code. */
    String said(String id) {
        return section(id)
                .replaceAll("(?s)<details.*?</details>", "")
                .replaceAll("<[^>]+>", "")
                .replace('\u00a0', ' ')
                .replaceAll("\\s+", " ");
    }

    /** The section with an id. */
    String section(String id) {
        return between("<section id=\"" + id + "\">", "</section>");
    }

    private String between(String from, String to) {
        int start = html.indexOf(from);
        if (start < 0) {
            throw new AssertionError("no " + from + " on the page");
        }
        return html.substring(start + from.length(), html.indexOf(to, start));
    }
}
