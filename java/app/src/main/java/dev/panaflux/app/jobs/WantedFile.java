package dev.panaflux.app.jobs;

import dev.panaflux.image.OutputFormat;
import java.util.List;

/**
 * A file that an image is to be written to.
 *
 * @param id the image, at least {@value #SHORT_ID} characters that a file's name may have
 * @param output its file, relative to the folder of all, with {@code /} between names and an ending
 * @param format of the file
 */
public record WantedFile(String id, String output, OutputFormat format) {

    private static final int SHORT_ID = 8;

    /** The names that the file may get, the wanted one first. */
    public List<String> names() {
        int dot = output.lastIndexOf('.');
        String stem = output.substring(0, dot);
        String ending = output.substring(dot);
        return List.of(
                output,
                "%s-%s%s".formatted(stem, id.substring(0, SHORT_ID), ending),
                "%s-%s%s".formatted(stem, id, ending));
    }
}
