package dev.panaflux.cli;

import dev.panaflux.app.WrittenImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tells which images were written: their paths as they are done, or one JSON document at the end. */
final class GenerationReport {

    private final Console console;
    private final boolean json;
    private final List<Map<String, Object>> images = new ArrayList<>();

    GenerationReport(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /** An image was written. */
    void add(WrittenImage image) {
        if (json) {
            images.add(image.toMap());
        } else {
            console.out().println(image.path());
        }
    }

    /** All images are written. */
    void print() {
        if (json) {
            console.printJson(Map.of("images", images));
        }
    }
}
