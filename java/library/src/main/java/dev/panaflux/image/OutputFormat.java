package dev.panaflux.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The image file formats that can be written. */
public enum OutputFormat {
    /** Exact; every program reads it. */
    PNG,
    /** Small, not exact. */
    JPEG,
    /** Exact, and smaller than PNG. */
    WEBP;

    /** The format that the extension of a file's name stands for. */
    public static Optional<OutputFormat> ofName(String fileName) {
        return switch (extension(fileName)) {
            case "png" -> Optional.of(PNG);
            case "jpg", "jpeg" -> Optional.of(JPEG);
            case "webp" -> Optional.of(WEBP);
            default -> Optional.empty();
        };
    }

    /**
     * The format of a name, as {@code --format} takes it.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static OutputFormat named(String label) {
        return Arrays.stream(values())
                .filter(format -> format.label().equals(label.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("format: expected %s, found \"%s\""
                        .formatted(
                                Arrays.stream(values()).map(OutputFormat::label).collect(Collectors.joining(", ")),
                                label)));
    }

    /** What follows the last dot of a file's name, in lower case. */
    private static String extension(String fileName) {
        return fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** The name for command lines: {@code png}, {@code jpeg} or {@code webp}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The usual ending of a file's name, without the dot: {@code png}, {@code jpg} or {@code webp}. */
    public String extension() {
        return this == JPEG ? "jpg" : label();
    }

    /** The media type, such as {@code image/png}. */
    public String mediaType() {
        return "image/" + label();
    }

    /** Writes files of this format; JPEG with {@link JpegEncoder#USUAL_QUALITY}. */
    public ImageEncoder encoder() {
        return switch (this) {
            case PNG -> new PngEncoder();
            case JPEG -> new JpegEncoder(JpegEncoder.USUAL_QUALITY);
            case WEBP -> new WebpEncoder();
        };
    }
}
