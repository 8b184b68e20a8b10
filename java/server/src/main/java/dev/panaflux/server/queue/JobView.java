package dev.panaflux.server.queue;

import dev.panaflux.app.Failure;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs and images as the fields of JSON objects. */
public final class JobView {

    private JobView() {}

    /** All that clients may know of a job. */
    public static Map<String, Object> of(Job job) {
        JobRequest request = job.request();
        JobSettings settings = job.settings();
        JobStatus status = job.status();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", job.id());
        fields.put("state", status.state().label());
        fields.put("created", job.created().toString());
        put(fields, "started", status.started());
        put(fields, "ended", status.ended());
        fields.put("client", request.client());
        fields.put("origin", request.origin());
        fields.put("priority", request.priority().name().toLowerCase(Locale.ROOT));
        fields.put("prompt", request.prompt());
        if (!settings.unknownWords().isEmpty()) {
            fields.put("unknownWords", settings.unknownWords());
        }
        if (request.negativePrompt() != null) {
            fields.put("negativePrompt", request.negativePrompt());
        }
        fields.put("model", settings.model());
        fields.put("width", settings.width());
        fields.put("height", settings.height());
        fields.put("steps", settings.steps());
        fields.put("guidance", settings.guidance());
        fields.put("schedule", settings.schedule());
        fields.put("seed", Long.toUnsignedString(request.seed()));
        fields.put("count", request.count());
        fields.put("format", request.format().label());
        fields.put("references", request.references().size());
        fields.put("edits", request.edit() != null);
        if (!request.inputs().isEmpty()) {
            fields.put("inputs", inputs(request));
        }
        fields.put("loras", request.loras());
        if (request.precision() != null) {
            fields.put("precision", request.precision().label());
        }
        fields.put(
                "images",
                status.images().stream()
                        .filter(image -> !image.removed())
                        .map(image -> brief(job, image))
                        .toList());
        if (status.progress() != null) {
            fields.put("progress", of(status.progress()));
        }
        if (status.failure() != null) {
            fields.put("error", of(status.failure()));
        }
        return fields;
    }

    /** The names by which what came with a request can be fetched. */
    private static Map<String, Object> inputs(JobRequest request) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("references", request.references());
        JobRequest.Edit edit = request.edit();
        if (edit != null) {
            fields.put("source", edit.source());
            if (edit.mask() != null) {
                fields.put("mask", edit.mask());
            }
            fields.put("strength", edit.strength());
        }
        return fields;
    }

    private static Map<String, Object> brief(Job job, MadeImage image) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", image.id());
        fields.put("index", image.index());
        fields.put("seed", Long.toUnsignedString(job.request().seed() + image.index()));
        fields.put("url", "/images/" + fileName(image));
        fields.put("thumbnail", "/thumbnails/" + image.id() + ".jpg");
        fields.put("time", image.time().toString());
        fields.put("seconds", image.seconds());
        fields.put("starred", image.starred());
        fields.put("removed", image.removed());
        return fields;
    }

    /** An image with what it was made from. */
    public static Map<String, Object> of(Job job, MadeImage image) {
        Map<String, Object> fields = brief(job, image);
        fields.put("job", job.id());
        Map<String, Object> whole = of(job);
        for (String name : List.of(
                "prompt",
                "negativePrompt",
                "model",
                "width",
                "height",
                "steps",
                "guidance",
                "schedule",
                "format",
                "loras",
                "precision",
                "inputs",
                "client")) {
            if (whole.containsKey(name)) {
                fields.put(name, whole.get(name));
            }
        }
        return fields;
    }

    /** The last part of an image's address. */
    public static String fileName(MadeImage image) {
        return image.id() + image.path().substring(image.path().lastIndexOf('.'));
    }

    /** How far a job is. */
    static Map<String, Object> of(JobProgress progress) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("phase", progress.phase());
        fields.put("image", progress.image());
        fields.put("step", progress.step());
        fields.put("steps", progress.steps());
        fields.put("share", Math.round(progress.share() * 1e4) / 1e4);
        if (progress.etaSeconds() != null) {
            fields.put("etaSeconds", Math.round(progress.etaSeconds() * 1e3) / 1e3);
        }
        return fields;
    }

    private static Map<String, Object> of(Failure failure) {
        return Map.of("kind", failure.kind().label(), "message", failure.message());
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Instant time) {
        if (time != null) {
            fields.put(name, time.toString());
        }
    }
}
