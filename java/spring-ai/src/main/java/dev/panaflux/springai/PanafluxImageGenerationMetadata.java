package dev.panaflux.springai;

import java.util.Map;
import org.springframework.ai.image.ImageGenerationMetadata;

/**
 * How an image was made.
 *
 * @param seed an unsigned number
 * @param settings all that is known of it: {@code prompt}, {@code model}, {@code steps}, {@code sha256} and so on
 */
public record PanafluxImageGenerationMetadata(long seed, Map<String, Object> settings)
        implements ImageGenerationMetadata {}
