package dev.panaflux.explain.page;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts sections together: numbers their headings and gives every term that they introduce a place for links. */
final class Outline {

    private static final String SECTION = "<section id=\"";
    private static final Pattern HEADING = Pattern.compile("<section id=\"([a-z]+)\">\\s*<h2>([^<]+)</h2>");
    private static final String TERM = "<dfn>";
    private static final String END = "</dfn>";

    private final StringBuilder sections = new StringBuilder();
    private final StringBuilder contents = new StringBuilder();
    private final Map<String, String> terms = new LinkedHashMap<>();
    private int count;

    /**
     * Adds a section; the first has no number. Pictures make sections long, so only their text is searched.
     *
     * @throws IllegalStateException if it does not begin with a heading
     */
    void add(String section) {
        int start = section.indexOf(SECTION);
        Matcher heading = HEADING.matcher(section).region(Math.max(0, start), section.length());
        if (!heading.lookingAt()) {
            throw new IllegalStateException("section: expected a heading, found none");
        }
        String title = count == 0
                ? heading.group(2)
                : "<span class=\"number\">%d</span> %s".formatted(count, heading.group(2));
        count++;
        contents.append("<li><a href=\"#%s\">%s</a></li>\n".formatted(heading.group(1), title));
        sections.append(section, 0, start)
                .append(SECTION)
                .append(heading.group(1))
                .append("\">\n<h2>")
                .append(title)
                .append("</h2>");
        addLinked(section, heading.end());
    }

    private void addLinked(String section, int from) {
        int at = from;
        for (int term = section.indexOf(TERM, at); term >= 0; term = section.indexOf(TERM, at)) {
            int end = section.indexOf(END, term);
            String id = "term-" + terms.size();
            String name = section.substring(term + TERM.length(), end);
            terms.put(id, name);
            sections.append(section, at, term)
                    .append("<dfn id=\"")
                    .append(id)
                    .append("\">")
                    .append(name)
                    .append(END);
            at = end + END.length();
        }
        sections.append(section, at, section.length());
    }

    /** Links to the terms of the sections so far. */
    String terms() {
        StringBuilder links = new StringBuilder();
        terms.forEach((id, term) -> links.append("<a href=\"#%s\">%s</a> ".formatted(id, term)));
        return links.toString();
    }

    /** Links to the sections. */
    String contents() {
        return contents.toString();
    }

    @Override
    public String toString() {
        return sections.toString();
    }
}
