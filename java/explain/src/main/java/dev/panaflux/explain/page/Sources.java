package dev.panaflux.explain.page;

import dev.panaflux.explain.draw.Html;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The lines of code that compute something, from the sources of this build. */
final class Sources {

    private static final String FOLDER = "/dev/panaflux/explain/source/";

    private Sources() {}

    /**
     * A method with its signature, as a block that can be unfolded.
     *
     * @param what what it computes
     * @param file the source file, below {@code dev/panaflux}
     * @param begin the code that the first line starts with, without indentation
     * @throws IllegalStateException if no line starts so, or the block has no end
     */
    static String block(String what, String file, String begin) {
        List<String> lines = lines(file);
        int from = find(file, lines, begin);
        int indent = indent(lines.get(from));
        int to = from;
        boolean brace = lines.get(from).endsWith("{");
        while (!brace
                || to == from
                || indent(lines.get(to)) > indent
                || lines.get(to).isBlank()) {
            if (lines.get(to).endsWith("{") && indent(lines.get(to)) <= indent + 8) {
                brace = true;
            }
            if (!brace && lines.get(to).endsWith(";")) {
                break;
            }
            to++;
            if (to == lines.size()) {
                throw new IllegalStateException("%s: expected the end of \"%s\", found none".formatted(file, begin));
            }
        }
        return folded(what, file, lines, from, to, indent);
    }

    /** The lines from the one that starts with {@code begin} to the next one that starts with {@code end}. */
    static String lines(String what, String file, String begin, String end) {
        List<String> lines = lines(file);
        int from = find(file, lines, begin);
        int to = from;
        while (!lines.get(to).strip().startsWith(end)) {
            to++;
            if (to == lines.size()) {
                throw new IllegalStateException(
                        "%s: expected \"%s\" after \"%s\", found none".formatted(file, end, begin));
            }
        }
        return folded(what, file, lines, from, to, indent(lines.get(from)));
    }

    private static String folded(String what, String file, List<String> lines, int from, int to, int indent) {
        StringBuilder code = new StringBuilder();
        for (String line : lines.subList(from, to + 1)) {
            code.append(Html.escape(line.substring(Math.min(indent, line.length()))))
                    .append('\n');
        }
        return """
                <details class="code"><summary><span>The code:</span> %s <code>%s</code> %d\u2013%d</summary>
                <pre tabindex="0"><code>%s</code></pre></details>
                """.formatted(what, file, from + 1, to + 1, code);
    }

    private static int find(String file, List<String> lines, String begin) {
        for (int index = 0; index < lines.size(); index++) {
            if (lines.get(index).strip().startsWith(begin)) {
                return index;
            }
        }
        throw new IllegalStateException(
                "%s: expected a line that starts with \"%s\", found none".formatted(file, begin));
    }

    private static int indent(String line) {
        return line.length() - line.stripLeading().length();
    }

    private static List<String> lines(String file) {
        try (InputStream in = Sources.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException(file + ": expected among the sources of this build, found none");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
        }
    }
}
