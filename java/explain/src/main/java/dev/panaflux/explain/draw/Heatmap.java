package dev.panaflux.explain.draw;

import java.util.List;
import java.util.stream.IntStream;

/** A square of values as colours, with the names of its rows and columns. */
public final class Heatmap {

    private static final double CELL = 15;
    private static final double GAP = 5;
    private static final double LETTER = 6.2;
    private static final int MOST_NAMES = 32;
    private static final int MOST_LETTERS = 12;
    private static final int NUMBERED = 5;

    private Heatmap() {}

    /**
     * The values. Many rows are numbered from 1, each fifth one, instead of named.
     *
     * @param values {@code [names, names]}
     * @param names of the rows, which are also those of the columns
     * @param most the value of the brightest colour
     */
    public static String of(float[] values, List<String> names, double most, String label) {
        List<String> written = names.size() > MOST_NAMES
                ? numbers(names.size())
                : names.stream().map(Heatmap::cut).toList();
        int letters = written.stream().mapToInt(String::length).max().orElse(0);
        double margin = letters * LETTER + GAP;
        double side = names.size() * CELL;
        Svg svg = new Svg(margin + side, margin + side, label);
        for (int i = 0; i < written.size(); i++) {
            double middle = margin + (i + 0.5) * CELL + 4;
            svg.text(margin - GAP, middle, written.get(i), "name", "end");
            svg.rising(middle, margin - GAP, written.get(i), "name");
        }
        svg.image(margin, margin, side, side, Picture.encoded(Picture.colours(values, names.size(), most)), "heat");
        return svg.toString();
    }

    private static String cut(String name) {
        return name.length() > MOST_LETTERS ? name.substring(0, MOST_LETTERS - 1) + "\u2026" : name;
    }

    private static List<String> numbers(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> number % NUMBERED == 0 ? String.valueOf(number) : "")
                .toList();
    }
}
