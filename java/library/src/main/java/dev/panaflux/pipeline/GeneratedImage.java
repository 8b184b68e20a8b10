package dev.panaflux.pipeline;

import dev.panaflux.image.GenerationParameters;
import dev.panaflux.image.ImageEncoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.system.Sha256;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A generated image.
 *
 * @param image its pixels
 * @param parameters how it was generated
 * @param timings how long it took
 */
public record GeneratedImage(RgbImage image, ImageParameters parameters, Timings timings) {

    /**
     * Writes a PNG with the parameters in text chunks; it appears under its name only when it is complete.
     *
     * @throws IOException if it cannot be written; nothing is left behind
     */
    public void writePng(Path file) throws IOException {
        write(file, OutputFormat.PNG.encoder());
    }

    /**
     * Writes a file that carries the parameters, in place of one of that name.
     *
     * @throws IOException if it cannot be written; nothing is left then
     * @throws IllegalArgumentException if the format cannot hold an image of this size
     */
    public void write(Path file, ImageEncoder encoder) throws IOException {
        WholeFile.write(file, encode(encoder));
    }

    /**
     * The bytes of a file that carries the parameters.
     *
     * @throws IllegalArgumentException if the format cannot hold an image of this size
     */
    public byte[] encode(ImageEncoder encoder) {
        return encoder.encode(image, metadata());
    }

    /** The parameters and the SHA-256 of the RGB pixels, by which a replay is judged, as a JSON document's fields. */
    public Map<String, Object> document() {
        Map<String, Object> fields = parameters.toMap();
        fields.put("sha256", Sha256.hex(image.toBytes()));
        return fields;
    }

    /** The texts of the files. */
    public ImageMetadata metadata() {
        return ImageMetadata.of(
                new GenerationParameters(
                        parameters.prompt(),
                        parameters.negativePrompt(),
                        parameters.steps(),
                        parameters.schedule(),
                        parameters.guidance(),
                        parameters.seed(),
                        parameters.width(),
                        parameters.height(),
                        parameters.model(),
                        parameters.modelDigest(),
                        parameters.version()),
                document());
    }
}
