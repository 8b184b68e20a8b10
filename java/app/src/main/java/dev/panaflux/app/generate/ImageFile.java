package dev.panaflux.app.generate;

import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.NoSuchElementException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A generated image as a file, which carries its settings.
 *
 * @param content the file's bytes
 * @param format of the file
 * @param settings how it was generated, as {@link dev.panaflux.pipeline.GeneratedImage#document} tells it: {@code prompt}, {@code
 *     seed}, {@code model} and so on, with the values that JSON has
 */
@SuppressWarnings("ArrayRecordComponent") // as bytes, since they are many; nobody compares results
public record ImageFile(byte[] content, OutputFormat format, Map<String, Object> settings) {

    /**
     * Reads the settings that a file of Panaflux's carries.
     *
     * @throws IOException if it is none
     */
    static ImageFile read(byte[] content, OutputFormat format) throws IOException {
        try {
            return of(content, format, MetadataReader.decode("image", content));
        } catch (JacksonException | NoSuchElementException damaged) {
            throw new IOException("image: expected settings of Panaflux in it, found none", damaged);
        }
    }

    /** A file that carries {@code metadata}. */
    static ImageFile of(byte[] content, OutputFormat format, ImageMetadata metadata) {
        String document = metadata.text(ImageMetadata.PANAFLUX).orElseThrow();
        return new ImageFile(
                content, format, JsonMapper.shared().readValue(document, new TypeReference<Map<String, Object>>() {}));
    }

    /** The image's seed, an unsigned number. */
    public long seed() {
        return settings.get("seed") instanceof Number seed ? seed.longValue() : 0;
    }

    /** The content in base64. */
    public String base64() {
        return Base64.getEncoder().encodeToString(content);
    }
}
