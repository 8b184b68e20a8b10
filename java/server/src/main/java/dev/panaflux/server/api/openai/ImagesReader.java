package dev.panaflux.server.api.openai;

import dev.panaflux.app.ImageSize;
import dev.panaflux.app.Seed;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.server.api.Fields;
import dev.panaflux.server.api.Intake;
import dev.panaflux.server.api.RequestLimits;
import dev.panaflux.server.api.Submissions.Images;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Form;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.queue.JobRequest;
import dev.panaflux.server.queue.Priority;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads requests of OpenAI's protocol. */
final class ImagesReader {

    /** OpenAI's own models, which clients name where their users choose none: the server's own draws for them. */
    private static final Set<String> FOREIGN_MODELS =
            Set.of("dall-e-2", "dall-e-3", "gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5", "chatgpt-image-latest");

    private static final int MOST_PARTIAL = 3;
    private static final int MOST_GUIDANCE = 1000;

    private final Intake intake;
    private final RequestLimits limits;

    ImagesReader(Intake intake, RequestLimits limits) {
        this.intake = intake;
        this.limits = limits;
    }

    /** How the images are sent. */
    enum Delivery {
        BASE64,
        URL
    }

    /**
     * A request.
     *
     * @param job what is asked for
     * @param images that come with it
     * @param delivery how the images are sent
     * @param streamed whether they are sent as events
     * @param partial images of steps that are sent before each, 0 to 3
     */
    record Wanted(JobRequest job, Images images, Delivery delivery, boolean streamed, int partial) {}

    /** Reads {@code POST /v1/images/generations}. */
    Wanted generation(Call call) throws RequestException {
        return read(call, Fields.of(call.json()), Images.NONE);
    }

    /** Reads {@code POST /v1/images/edits}. Without a mask all images are references; with one the first is repainted. */
    Wanted edit(Call call) throws RequestException, IOException {
        Form form = call.form();
        List<byte[]> images = form.files("image");
        if (images.isEmpty()) {
            throw RequestException.wrong("image", "expected one image file or several, found none");
        }
        if (images.size() > GenerationRequest.MAX_REFERENCES) {
            throw RequestException.wrong(
                    "image",
                    "expected at most %d files, found %d".formatted(GenerationRequest.MAX_REFERENCES, images.size()));
        }
        List<byte[]> masks = form.files("mask");
        Images inputs = masks.isEmpty()
                ? new Images(images, null, null)
                : new Images(
                        new ArrayList<>(images.subList(1, images.size())),
                        images.getFirst(),
                        intake.opaqueMask(masks.getFirst()));
        return read(call, Fields.of(form.texts()), inputs);
    }

    private Wanted read(Call call, Fields fields, Images images) throws RequestException {
        ImageSize size = size(fields);
        Double guidance = fields.number("guidance", 0, MOST_GUIDANCE);
        if ("transparent".equals(fields.text("background"))) {
            throw RequestException.wrong("background", "expected auto or opaque, found transparent");
        }
        JobRequest job = new JobRequest(
                fields.required("prompt"),
                fields.text("negative_prompt"),
                model(fields),
                size == null ? null : (Integer) size.width(),
                size == null ? null : (Integer) size.height(),
                fields.integer("steps", 1, limits.steps()),
                guidance == null ? null : guidance.floatValue(),
                seed(fields).bits(),
                fields.integer("n", 1, limits.images(), 1),
                "auto",
                format(fields),
                Priority.NORMAL,
                fields.text("user", call.client()),
                OpenAiApi.ORIGIN,
                null,
                List.of(),
                images.source() == null ? null : new JobRequest.Edit("", null, false, 0, 0, null, 1),
                List.of(),
                null);
        return new Wanted(
                job,
                images,
                delivery(fields),
                fields.flag("stream", false),
                fields.integer("partial_images", 0, MOST_PARTIAL, 0));
    }

    private static @Nullable String model(Fields fields) throws RequestException {
        String model = fields.text("model");
        return model == null || model.isEmpty() || FOREIGN_MODELS.contains(model) ? null : model;
    }

    private static @Nullable ImageSize size(Fields fields) throws RequestException {
        String size = fields.text("size", "auto");
        if (size.equals("auto") || size.isEmpty()) {
            return null;
        }
        try {
            return ImageSize.parse(size);
        } catch (IllegalArgumentException wrong) {
            throw RequestException.wrong("size", "expected auto or WIDTHxHEIGHT, found '%s'".formatted(size));
        }
    }

    private static Seed seed(Fields fields) throws RequestException {
        String word = fields.word("seed");
        try {
            return word == null ? Seed.random() : Seed.parse(word);
        } catch (IllegalArgumentException wrong) {
            throw RequestException.wrong("seed", String.valueOf(wrong.getMessage()));
        }
    }

    private static OutputFormat format(Fields fields) throws RequestException {
        String label = fields.text("output_format", OutputFormat.PNG.label());
        try {
            return OutputFormat.named(label);
        } catch (IllegalArgumentException wrong) {
            throw RequestException.wrong("output_format", "expected png, jpeg or webp, found \"%s\"".formatted(label));
        }
    }

    private static Delivery delivery(Fields fields) throws RequestException {
        String label = fields.text("response_format", "b64_json");
        return switch (label) {
            case "b64_json" -> Delivery.BASE64;
            case "url" -> Delivery.URL;
            default ->
                throw RequestException.wrong(
                        "response_format", "expected b64_json or url, found \"%s\"".formatted(label));
        };
    }
}
