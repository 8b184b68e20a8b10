package dev.panaflux.image;

/** Writes images as files of one format, with their metadata. */
public interface ImageEncoder {

    /** The format. */
    OutputFormat format();

    /**
     * The bytes of a file.
     *
     * <p>PNG holds all texts. JPEG and WebP hold {@link ImageMetadata#PARAMETERS} and {@link ImageMetadata#SOFTWARE} in Exif,
     * where other programs look for them, and {@link ImageMetadata#PANAFLUX} in XMP; other texts are left out.
     *
     * @throws IllegalArgumentException if the format cannot hold an image of this size
     */
    byte[] encode(RgbImage image, ImageMetadata metadata);
}
