package dev.panaflux.pipeline;

import dev.panaflux.image.BoundedImage;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ReferenceFit;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.ImageParameters.ReferenceIdentity;
import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A reference image.
 *
 * @param name its name in messages and metadata
 * @param bounded its pixels; at most about a megapixel if it was read from a file
 */
public record ReferenceImage(String name, BoundedImage bounded) {

    /** An image in memory. */
    public ReferenceImage(String name, RgbImage image) {
        this(name, new BoundedImage(image, image.width(), image.height(), Sha256.hex(image.toBytes())));
    }

    /**
     * Reads an image file; transparency is composed over white. A large image is scaled down while it is read.
     *
     * @throws dev.panaflux.image.ImageFormatException if it is not an image, is damaged, or has a size that no model accepts
     * @throws IOException if it cannot be read
     */
    public static ReferenceImage read(Path file) throws IOException {
        return new ReferenceImage(file.toString(), ImageDecoder.read(file, new ReferenceFit(1)));
    }

    /** The name and the SHA-256 of the pixels. */
    ReferenceIdentity identity() {
        return new ReferenceIdentity(name, bounded.sha256());
    }
}
