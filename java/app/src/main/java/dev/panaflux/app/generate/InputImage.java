package dev.panaflux.app.generate;

import dev.panaflux.image.ImageFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Base64;

/**
 * An image file that comes with a request.
 *
 * @param name its name in messages and metadata
 * @param content the file's bytes
 */
@SuppressWarnings("ArrayRecordComponent") // as bytes, since they may be many; nobody compares inputs
public record InputImage(String name, byte[] content) {

    private static final long MOST_BYTES = 1L << 28;

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read, or is no file or a far too large one
     */
    public static InputImage read(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new ImageFormatException(file + ": expected an image file, found something else");
        }
        if (attributes.size() > MOST_BYTES) {
            throw new ImageFormatException("%s: expected an image file of at most %d bytes, found %d"
                    .formatted(file, MOST_BYTES, attributes.size()));
        }
        return new InputImage(file.toString(), Files.readAllBytes(file));
    }

    /**
     * Decodes base64, with or without a data URL before it.
     *
     * @throws IllegalArgumentException if the text is neither
     */
    public static InputImage ofBase64(String name, String text) {
        int comma = text.startsWith("data:") ? text.indexOf(',') : -1;
        try {
            return new InputImage(name, Base64.getMimeDecoder().decode(text.substring(comma + 1)));
        } catch (IllegalArgumentException broken) {
            throw new IllegalArgumentException(name + ": expected an image in base64, found something else", broken);
        }
    }

    /** The content in base64. */
    String base64() {
        return Base64.getEncoder().encodeToString(content);
    }
}
