package dev.panaflux.cli;

import dev.panaflux.app.OutputFiles;
import dev.panaflux.app.OutputFiles.Existing;
import dev.panaflux.image.ImageEncoder;
import dev.panaflux.image.JpegEncoder;
import dev.panaflux.image.OutputFormat;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the images that a command writes. */
final class OutputOptions {

    /** Extensions of formats that are not written. */
    private static final Set<String> OTHER_FORMATS =
            Set.of("gif", "bmp", "tif", "tiff", "avif", "heic", "jxl", "ppm", "pgm", "jp2", "tga", "exr", "svg", "pdf");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "PNG, JPEG or WebP file to write, by its extension; - for standard output; several images get a"
                            + " number each. Default: panaflux.png.")
    private @Nullable Path file;

    @Option(
            names = "--format",
            completionCandidates = OptionValues.Formats.class,
            paramLabel = "FORMAT",
            description = "png, jpeg or webp, for standard output or a name without extension. Default: png.")
    private @Nullable String format;

    @Option(
            names = "--quality",
            paramLabel = "N",
            description = "Quality of JPEG, 1 to 100. Default: 95. PNG and WebP are exact.")
    private @Nullable Integer quality;

    @Option(names = "--force", description = "Overwrite files that are there already instead of choosing another name.")
    private boolean force;

    @Option(names = "--open", description = "Show the image, the first of several, in the desktop's viewer.")
    private boolean open;

    /** The file, or the base name of several; one of the names for standard output. */
    Path file() {
        return file != null
                ? file
                : Path.of(
                        "panaflux." + (format == null ? "png" : format().label().replace("jpeg", "jpg")));
    }

    /** Whether a file was named. */
    boolean isGiven() {
        return file != null;
    }

    /** Whether the image goes to standard output. */
    boolean isStandardOutput() {
        return OutputFiles.isStandardOutput(file());
    }

    /** Whether the image is to be shown. */
    boolean isToOpen() {
        return open;
    }

    /** Whether what is there already, or differs, may be passed over. */
    boolean isForced() {
        return force;
    }

    /** What happens to files that are there already. */
    Existing existing() {
        return force ? Existing.REPLACE : Existing.KEEP;
    }

    /**
     * Makes the content of the files.
     *
     * @throws IllegalArgumentException if the options contradict each other, or name a format that is not written
     */
    ImageEncoder encoder() {
        OutputFormat chosen = format();
        if (quality == null) {
            return chosen.encoder();
        }
        if (chosen != OutputFormat.JPEG) {
            throw new IllegalArgumentException(
                    "--quality: expected a JPEG image, as %s is exact, found %s".formatted(chosen.label(), file()));
        }
        return new JpegEncoder(quality);
    }

    private OutputFormat format() {
        Optional<OutputFormat> wished = Optional.ofNullable(format).map(OutputFormat::named);
        if (file == null) {
            return wished.orElse(OutputFormat.PNG);
        }
        String name = file.toString();
        Optional<OutputFormat> named = OutputFormat.ofName(name);
        if (wished.isPresent() && named.isPresent() && !named.equals(wished)) {
            throw new IllegalArgumentException("--format: expected %s, as the name %s says, found %s"
                    .formatted(named.get().label(), name, wished.get().label()));
        }
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (named.isEmpty() && OTHER_FORMATS.contains(extension)) {
            throw new IllegalArgumentException(
                    "--output: expected a name that ends in .png, .jpg, .jpeg or .webp, found " + name);
        }
        return named.or(() -> wished).orElse(OutputFormat.PNG);
    }
}
