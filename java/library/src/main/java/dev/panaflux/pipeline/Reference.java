package dev.panaflux.pipeline;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.ImageParameters.ReferenceIdentity;
import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An image to work from.
 *
 * @param name what messages and metadata call it
 * @param image its pixels
 */
public record Reference(String name, RgbImage image) {

    /**
     * Reads an image file of any usual format; transparency is laid over white.
     *
     * @throws dev.panaflux.image.ImageFormatException if it is no image, or a damaged one
     * @throws IOException if it cannot be read
     */
    public static Reference read(Path file) throws IOException {
        return new Reference(file.toString(), ImageDecoder.read(file));
    }

    /** The name and the SHA-256 of the pixels. */
    ReferenceIdentity identity() {
        return new ReferenceIdentity(name, Sha256.hex(image.toBytes()));
    }
}
