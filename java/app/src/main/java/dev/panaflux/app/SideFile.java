package dev.panaflux.app;

import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.system.IoErrors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command writes besides images. Each such file says what it is: images in their metadata as {@code Software}, others near
 * their beginning in quotes. So the next one may take its place, while files of others are kept.
 */
public enum SideFile {
    /** Many images with labels. */
    SHEET("contact sheet", "an earlier sheet"),
    /** What an image will look like. */
    PREVIEW("preview", "an earlier preview"),
    /** The page that explains an image. */
    EXPLANATION("explanation", "an earlier page of explain"),
    /** Intermediate results. */
    DUMP("dump", "an earlier dump");

    /** Where the mark is at the latest. */
    private static final int HEAD_BYTES = 4096;

    private final String label;
    private final String earlier;

    SideFile(String label, String earlier) {
        this.label = label;
        this.earlier = earlier;
    }

    /** The words by which a file tells what it is. */
    public String mark() {
        return "Panaflux " + label;
    }

    /** The metadata of an image of this kind. */
    public ImageMetadata metadata() {
        return new ImageMetadata(Map.of(ImageMetadata.SOFTWARE, mark()));
    }

    /**
     * Whether a file says that it is of this kind.
     *
     * @throws IOException if it cannot be read
     */
    public boolean is(Path file) throws IOException {
        return OutputFormat.ofName(file.toString()).isPresent() ? isMarkedImage(file) : isMarkedAtItsBeginning(file);
    }

    private boolean isMarkedImage(Path file) {
        try {
            return MetadataReader.read(file)
                    .text(ImageMetadata.SOFTWARE)
                    .filter(mark()::equals)
                    .isPresent();
        } catch (ImageFormatException noImage) {
            return false;
        }
    }

    private boolean isMarkedAtItsBeginning(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.UTF_8).contains('"' + mark() + '"');
        }
    }

    /**
     * Refuses a name that a file of others has. An empty file, as mktemp makes, may be replaced.
     *
     * @param option that names the file, for the message
     * @throws IllegalArgumentException if the file is not of this kind
     * @throws OutputException if it cannot be read
     */
    public void requireReplaceable(String option, Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > 0 && !is(file)) {
                throw new IllegalArgumentException(
                        "%s: expected a new file or %s, found another: %s; --force replaces it"
                                .formatted(option, earlier, file));
            }
        } catch (IOException unreadable) {
            throw new OutputException(
                    "%s: %s: cannot be read, so it is kept: %s; --force replaces it"
                            .formatted(option, file, IoErrors.reason(unreadable)),
                    unreadable);
        }
    }
}
