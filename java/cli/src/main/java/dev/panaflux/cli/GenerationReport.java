package dev.panaflux.cli;

import dev.panaflux.app.OutputFiles;
import dev.panaflux.app.WrittenImage;
import dev.panaflux.cli.terminal.ImageViewer;
import dev.panaflux.image.ImageEncoder;
import dev.panaflux.pipeline.GeneratedImage;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Writes images and prints their paths as they are done, or one JSON document at the end. A single image may go to standard
 * output, which then contains nothing else.
 */
final class GenerationReport {

    private final Console console;
    private final boolean json;
    private final OutputOptions output;
    private final ImageEncoder encoder;
    private final OutputFiles files;
    private final List<WrittenImage> images = new ArrayList<>();

    /**
     * Creates the report of a run.
     *
     * @param count number of images
     * @throws IllegalArgumentException if {@code output} cannot name them
     */
    GenerationReport(Console console, boolean json, OutputOptions output, int count) {
        this.console = console;
        this.json = json;
        this.output = output;
        this.encoder = output.encoder();
        this.files = new OutputFiles(output.file(), count, encoder, output.existing());
        if (output.isStandardOutput() && count > 1) {
            throw new IllegalArgumentException(
                    "--output: expected one image for standard output, found " + count + "; name a file");
        }
        if (output.isStandardOutput() && output.isToOpen()) {
            throw new IllegalArgumentException("--open: expected a file to show, found standard output");
        }
    }

    /** Checks before a run whether its images can be written. */
    void requireWritable() {
        if (!output.isStandardOutput()) {
            files.requireWritable();
        }
    }

    /** Writes and reports a finished image. */
    void add(GeneratedImage image, Consumer<String> notices) {
        Path path = output.isStandardOutput() ? output.file() : files.write(image, notices);
        if (output.isStandardOutput()) {
            byte[] content = image.encode(encoder);
            console.out().write(content, 0, content.length);
            console.requireWritten();
        }
        images.add(new WrittenImage(path, image));
        if (!json && !output.isStandardOutput()) {
            console.out().println(path);
        }
    }

    /** Where results go beside the images. */
    PrintStream results() {
        return output.isStandardOutput() ? console.err() : console.out();
    }

    /** Reports the end of the run. */
    void end() {
        end(Map.of());
    }

    /**
     * Reports the end of the run.
     *
     * @param more fields of the JSON document
     */
    void end(Map<String, Object> more) {
        if (json) {
            Map<String, Object> document = new LinkedHashMap<>(more);
            document.put("images", images.stream().map(WrittenImage::toMap).toList());
            Console.printJson(document, results());
            console.requireWritten();
        }
        if (output.isToOpen() && !images.isEmpty()) {
            ImageViewer.of(console.environment()).show(images.getFirst().path(), console::note);
        }
    }
}
