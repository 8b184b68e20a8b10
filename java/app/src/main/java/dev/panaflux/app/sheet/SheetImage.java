package dev.panaflux.app.sheet;

import dev.panaflux.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * An image on a contact sheet.
 *
 * @param name its file, as the sheet calls it
 * @param thumbnail its pixels, shrunk where it is large
 * @param prompt what it shows; empty if the file does not tell
 * @param facts what else made it, and its size, the most important first
 */
public record SheetImage(String name, RgbImage thumbnail, String prompt, List<String> facts) {

    private static final String SEPARATOR = " · ";

    /** Copies the list. */
    public SheetImage {
        facts = List.copyOf(facts);
    }

    /**
     * The facts in lines that hold as many as fit.
     *
     * @param fits whether a line is short enough; one fact is a line even if it is not
     */
    List<String> lines(Predicate<String> fits) {
        List<String> lines = new ArrayList<>();
        for (String fact : facts) {
            String longer = lines.isEmpty() ? fact : lines.getLast() + SEPARATOR + fact;
            if (!lines.isEmpty() && fits.test(longer)) {
                lines.set(lines.size() - 1, longer);
            } else {
                lines.add(fact);
            }
        }
        return lines;
    }

    /** The facts in one line. */
    String summary() {
        return String.join(SEPARATOR, facts);
    }
}
