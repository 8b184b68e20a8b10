package dev.panaflux.edit;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.RgbImage;
import dev.panaflux.system.Sha256;
import java.nio.file.Path;

/**
 * An image at its full size.
 *
 * @param name its name in messages and metadata
 * @param pixels its pixels
 */
public record NamedImage(String name, RgbImage pixels) {

    /**
     * Reads an image file; transparency is composed over white.
     *
     * @throws ImageFormatException if it cannot be read, is not an image, or is damaged
     */
    public static NamedImage read(Path file) throws ImageFormatException {
        return new NamedImage(file.toString(), ImageDecoder.read(file));
    }

    /** The SHA-256 of the RGB bytes, in hexadecimal. */
    public String sha256() {
        return Sha256.hex(pixels.toBytes());
    }
}
