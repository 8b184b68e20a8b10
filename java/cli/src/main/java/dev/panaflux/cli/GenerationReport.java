package dev.panaflux.cli;

import dev.panaflux.app.OutputFiles;
import dev.panaflux.app.WrittenImage;
import dev.panaflux.image.PngFile;
import dev.panaflux.pipeline.GeneratedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes images and prints their paths as they are done, or one JSON document at the end. A single image may go to standard
 * output, which then contains nothing else.
 */
final class GenerationReport {

    /** Extensions of other formats. */
    private static final Set<String> OTHER_FORMATS =
            Set.of("jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "avif", "heic", "jxl");

    private final Console console;
    private final boolean json;
    private final Path output;
    private final OutputFiles files;
    private final boolean standardOutput;
    private final List<Map<String, Object>> images = new ArrayList<>();

    /**
     * Creates the report of a run.
     *
     * @param count number of images
     * @throws IllegalArgumentException if {@code output} cannot name them
     */
    GenerationReport(Console console, boolean json, Path output, int count) {
        this.console = console;
        this.json = json;
        this.output = output;
        this.files = new OutputFiles(output, count);
        this.standardOutput = OutputFiles.isStandardOutput(output);
        String name = output.toString();
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (OTHER_FORMATS.contains(extension)) {
            throw new IllegalArgumentException(
                    "--output: expected a name that ends in .png, as images are PNG files, found " + name);
        }
        if (standardOutput && count > 1) {
            throw new IllegalArgumentException(
                    "--output: expected one image for standard output, found " + count + "; name a file");
        }
    }

    /** Checks before a run whether its images can be written. */
    void requireWritable() {
        if (!standardOutput) {
            files.requireWritable();
        }
    }

    /** Writes and reports a finished image. */
    void add(GeneratedImage image) {
        Path path = standardOutput ? output : files.write(image);
        if (standardOutput) {
            byte[] png = PngFile.encode(image.image(), image.metadata());
            console.out().write(png, 0, png.length);
            console.requireWritten();
        }
        if (json) {
            images.add(new WrittenImage(path, image.parameters(), image.timings()).toMap());
        } else if (!standardOutput) {
            console.out().println(path);
        }
    }

    /** Reports the end of the run. */
    void print() {
        if (json) {
            Console.printJson(Map.of("images", images), standardOutput ? console.err() : console.out());
        }
    }
}
