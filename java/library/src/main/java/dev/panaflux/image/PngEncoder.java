package dev.panaflux.image;

/** Writes PNG files. */
final class PngEncoder implements ImageEncoder {

    @Override
    public OutputFormat format() {
        return OutputFormat.PNG;
    }

    @Override
    public byte[] encode(RgbImage image, ImageMetadata metadata) {
        return PngFile.encode(image, metadata);
    }
}
