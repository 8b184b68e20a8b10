package dev.panaflux.langchain4j;

import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import dev.panaflux.app.generate.GenerationProgress;
import dev.panaflux.app.generate.ImageFile;
import dev.panaflux.app.generate.ImageGenerator;
import dev.panaflux.app.generate.ImageRequest;
import dev.panaflux.app.generate.InputImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Draws with FLUX.2 models on the CPUs of this machine, in the program's own process or by {@code panaflux serve}.
 *
 * <pre>{@code try (PanafluxImageModel model = PanafluxImageModel.builder().model("models/emoji").build()) {
 *     Response<Image> apple = model.generate("a red apple");
 * }
 * }</pre>
 *
 * <p>Any number of threads may ask at once; one request is drawn after the other. The metadata of a response are the settings that
 * the image was made with, {@code seed} and {@code model} among them; those of several images are in {@code images}, in order.
 *
 * <p>All methods that draw throw {@link dev.langchain4j.exception.InvalidRequestException} for what the model cannot do and for
 * images that cannot be read, {@link dev.langchain4j.exception.ModelNotFoundException}, {@link
 * dev.langchain4j.exception.TimeoutException}, {@link dev.langchain4j.exception.InternalServerException} for anything else, and
 * {@link java.util.concurrent.CancellationException} if the thread is interrupted.
 */
public final class PanafluxImageModel implements ImageModel, AutoCloseable {

    private final ImageGenerator generator;
    private final boolean ownsGenerator;
    private final RequestDefaults defaults;
    private final Duration timeout;
    private final Consumer<GenerationProgress> progress;

    PanafluxImageModel(
            ImageGenerator generator,
            boolean ownsGenerator,
            RequestDefaults defaults,
            Duration timeout,
            Consumer<GenerationProgress> progress) {
        this.generator = generator;
        this.ownsGenerator = ownsGenerator;
        this.defaults = defaults;
        this.timeout = timeout;
        this.progress = progress;
    }

    /** Collects the settings of a model. */
    public static PanafluxImageModelBuilder builder() {
        return new PanafluxImageModelBuilder();
    }

    /** Draws an image. */
    @Override
    public Response<Image> generate(String prompt) {
        return one(() -> defaults.request(prompt).build());
    }

    /** Draws {@code n} images, whose seeds count up. */
    @Override
    public Response<List<Image>> generate(String prompt, int n) {
        List<ImageFile> files = drawn(() -> defaults.request(prompt).count(n).build());
        List<Map<String, Object>> settings =
                files.stream().map(ImageFile::settings).toList();
        return new Response<>(
                files.stream().map(PanafluxImageModel::image).toList(), null, null, Map.of("images", settings));
    }

    /** Draws an image to which the prompt and {@code image} are given: a variation, or what the prompt says of it. */
    @Override
    public Response<Image> edit(Image image, String prompt) {
        return edit(List.of(image), prompt);
    }

    /**
     * Draws an image to which the prompt and {@code references} are given, up to {@value
     * dev.panaflux.pipeline.GenerationRequest#MAX_REFERENCES}: {@code the person of image 1 in the room of image 2}.
     */
    public Response<Image> edit(List<Image> references, String prompt) {
        return one(() -> {
            List<InputImage> inputs = new ArrayList<>();
            for (Image image : references) {
                inputs.add(InputImages.read("reference " + (inputs.size() + 1), image));
            }
            return defaults.request(prompt).references(inputs).build();
        });
    }

    /** Repaints {@code image} where {@code mask} is transparent, or white if nothing of it is; its other pixels stay. */
    @Override
    public Response<Image> edit(Image image, Image mask, String prompt) {
        return one(() -> defaults.request(prompt)
                .source(InputImages.read("image", image))
                .mask(InputImages.read("mask", mask))
                .strength(defaults.strength())
                .build());
    }

    /** What makes a request; what is wrong with it is the model's answer. */
    @FunctionalInterface
    private interface Wanted {
        ImageRequest request() throws IOException;
    }

    private Response<Image> one(Wanted wanted) {
        ImageFile file = drawn(wanted).getFirst();
        return new Response<>(image(file), null, null, file.settings());
    }

    private List<ImageFile> drawn(Wanted wanted) {
        try {
            return generator.generate(wanted.request(), progress, timeout);
        } catch (TimeoutException late) {
            throw new dev.langchain4j.exception.TimeoutException(late.getMessage(), late);
        } catch (IOException | RuntimeException failure) {
            throw Failures.translated(failure);
        }
    }

    private static Image image(ImageFile file) {
        return Image.builder()
                .base64Data(file.base64())
                .mimeType(file.format().mediaType())
                .build();
    }

    /** Frees the model, unless it draws with a {@linkplain PanafluxImageModelBuilder#generator given} generator. */
    @Override
    public void close() {
        if (ownsGenerator) {
            generator.close();
        }
    }
}
