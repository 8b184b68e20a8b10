package dev.panaflux.springai;

import dev.panaflux.app.generate.ImageFile;
import dev.panaflux.app.generate.ImageGenerator;
import dev.panaflux.app.generate.ImageRequest;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.image.observation.DefaultImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationContext;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationDocumentation;

/**
 * Draws with FLUX.2 models on the CPUs of this machine, in the application's own process or by {@code panaflux serve}. Any number of
 * threads may ask at once; one request is drawn after the other.
 *
 * <p>Images of a message are references. With a mask in {@link PanafluxImageOptions}, the first is repainted instead.
 */
public final class PanafluxImageModel implements ImageModel {

    private static final String PROVIDER = "panaflux";
    private static final ImageModelObservationConvention USUAL = new DefaultImageModelObservationConvention();

    private final ImageGenerator generator;
    private final PanafluxImageOptions defaults;
    private final Duration timeout;
    private final ObservationRegistry observations;
    private final ImageModelObservationConvention convention;

    /**
     * Draws with a generator, which stays open.
     *
     * @param defaults options of requests that do not say otherwise
     * @param timeout the longest time that a request takes with its waiting
     * @param observations hears of every request
     * @param convention names what it hears
     */
    public PanafluxImageModel(
            ImageGenerator generator,
            PanafluxImageOptions defaults,
            Duration timeout,
            ObservationRegistry observations,
            ImageModelObservationConvention convention) {
        this.generator = generator;
        this.defaults = defaults;
        this.timeout = timeout;
        this.observations = observations;
        this.convention = convention;
    }

    /** Draws with a generator, which stays open; without observation. */
    public PanafluxImageModel(ImageGenerator generator, PanafluxImageOptions defaults, Duration timeout) {
        this(generator, defaults, timeout, ObservationRegistry.NOOP, USUAL);
    }

    /**
     * Draws the images of a prompt. Each comes in base64, with {@link PanafluxImageGenerationMetadata}.
     *
     * @throws PanafluxImageException if the model, an image or the server cannot be used, or it takes too long
     * @throws CancellationException if the thread was interrupted
     */
    @Override
    public ImageResponse call(ImagePrompt prompt) {
        try {
            PanafluxImageOptions options = defaults.with(prompt.getOptions());
            ImageRequest request = PromptReader.request(prompt.getInstructions(), options);
            ImageModelObservationContext context = ImageModelObservationContext.builder()
                    .imagePrompt(new ImagePrompt(prompt.getInstructions(), options))
                    .provider(PROVIDER)
                    .build();
            return Objects.requireNonNull(ImageModelObservationDocumentation.IMAGE_MODEL_OPERATION
                    .observation(convention, USUAL, () -> context, observations)
                    .observe(() -> {
                        ImageResponse response = new ImageResponse(generations(request));
                        context.setResponse(response);
                        return response;
                    }));
        } catch (IOException | IllegalArgumentException wrong) {
            throw new PanafluxImageException(wrong);
        }
    }

    private List<ImageGeneration> generations(ImageRequest request) {
        try {
            return generator.generate(request, _ -> {}, timeout).stream()
                    .map(PanafluxImageModel::generation)
                    .toList();
        } catch (CancellationException cancelled) {
            throw cancelled;
        } catch (IOException | TimeoutException | RuntimeException failure) {
            throw new PanafluxImageException(failure);
        }
    }

    private static ImageGeneration generation(ImageFile file) {
        return new ImageGeneration(
                new Image(null, file.base64()), new PanafluxImageGenerationMetadata(file.seed(), file.settings()));
    }
}
