package dev.panaflux.app.sheet;

import dev.panaflux.image.RgbImage;
import java.util.List;

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

    /** The facts in one line. */
    String summary() {
        return String.join(SEPARATOR, facts);
    }
}
