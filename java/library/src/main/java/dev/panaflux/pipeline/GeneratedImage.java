package dev.panaflux.pipeline;

import dev.panaflux.image.GenerationParameters;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.PngMetadata;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;

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
        PngFile.write(file, image, metadata());
    }

    /** The text chunks of {@link #writePng}. */
    public PngMetadata metadata() {
        return PngMetadata.of(
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
                parameters.toMap());
    }
}
