package dev.panaflux.cli;

import dev.panaflux.app.WrittenImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints the written images: their paths as they are done, or one JSON document at the end. */
final class GenerationReport {

    private final Console console;
    private final boolean json;
    private final List<Map<String, Object>> images = new ArrayList<>();

    GenerationReport(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /** Reports a written image. */
    void add(WrittenImage image) {
        if (json) {
            images.add(image.toMap());
        } else {
            console.out().println(image.path());
        }
    }

    /** Reports the end of the run. */
    void print() {
        if (json) {
            console.printJson(Map.of("images", images));
        }
    }
}
