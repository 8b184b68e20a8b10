package dev.panaflux.server.api.jobs;

import dev.panaflux.app.ImageSize;
import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.Seed;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.server.api.Fields;
import dev.panaflux.server.api.Intake;
import dev.panaflux.server.api.LoraReader;
import dev.panaflux.server.api.RequestLimits;
import dev.panaflux.server.api.Submissions.Images;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.queue.JobRequest;
import dev.panaflux.server.queue.Priority;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the body of {@code POST /api/jobs}. */
final class JobReader {

    /** What the body may hold. */
    static final List<String> FIELDS = List.of(
            "prompt",
            "negativePrompt",
            "model",
            "width",
            "height",
            "size",
            "steps",
            "guidance",
            "seed",
            "count",
            "schedule",
            "format",
            "priority",
            "references",
            "source",
            "mask",
            "maskInvert",
            "maskGrow",
            "maskBlur",
            "maskCrop",
            "strength",
            "loras",
            "precision");

    private static final List<String> OF_AN_EDIT =
            List.of("mask", "maskInvert", "maskGrow", "maskBlur", "maskCrop", "strength");

    private static final int MOST_SIDE = 1 << 16;
    private static final int MOST_GUIDANCE = 1000;
    private static final int MOST_GROW = 1024;
    private static final int MOST_BLUR = 256;
    private static final int MOST_PADDING = 1 << 14;
    private static final int LONGEST_KEY = 200;

    private final Intake intake;
    private final LoraReader loras;
    private final RequestLimits limits;
    private final List<Precision> precisions;

    /**
     * Reads jobs.
     *
     * @param precisions that a job may ask for
     */
    JobReader(Intake intake, LoraReader loras, RequestLimits limits, List<Precision> precisions) {
        this.intake = intake;
        this.loras = loras;
        this.limits = limits;
        this.precisions = List.copyOf(precisions);
    }

    /** What is asked for, and the images that come with it. */
    record Wanted(JobRequest request, Images images) {}

    Wanted read(Call call) throws RequestException, IOException {
        Fields fields = Fields.of(call.json());
        ImageSize size = parsed(fields, "size", ImageSize::parse);
        Images images = images(fields);
        String key = call.header("Idempotency-Key");
        if (key != null && key.length() > LONGEST_KEY) {
            throw RequestException.wrong("Idempotency-Key", "expected at most %d characters".formatted(LONGEST_KEY));
        }
        Seed seed = seed(fields, Seed.random());
        Double guidance = fields.number("guidance", 0, MOST_GUIDANCE);
        String schedule = fields.text("schedule", "auto");
        parsed(fields, "schedule", ScheduleName::parse);
        OutputFormat format = parsed(fields, "format", OutputFormat::named);
        Priority priority = parsed(fields, "priority", JobReader::priority);
        String model = fields.text("model");
        JobRequest request = new JobRequest(
                fields.required("prompt"),
                fields.text("negativePrompt"),
                model,
                size == null ? fields.integer("width", 1, MOST_SIDE) : Integer.valueOf(size.width()),
                size == null ? fields.integer("height", 1, MOST_SIDE) : Integer.valueOf(size.height()),
                fields.integer("steps", 1, limits.steps()),
                guidance == null ? null : guidance.floatValue(),
                seed.bits(),
                fields.integer("count", 1, limits.images(), 1),
                schedule,
                format == null ? OutputFormat.PNG : format,
                priority == null ? Priority.NORMAL : priority,
                call.client(),
                "jobs",
                key,
                List.of(),
                images.source() == null ? null : edit(fields),
                loras.read(fields, "loras", model),
                precision(fields));
        return new Wanted(request, images);
    }

    private @Nullable Precision precision(Fields fields) throws RequestException {
        PrecisionChoice wanted = parsed(fields, "precision", PrecisionChoice::parse);
        if (!(wanted instanceof Precision precision)) {
            return null;
        }
        if (!precisions.contains(precision)) {
            throw RequestException.wrong(
                    "precision",
                    "expected %s or auto on this server, found %s"
                            .formatted(
                                    precisions.stream().map(Precision::label).collect(Collectors.joining(", ")),
                                    precision.label()));
        }
        return precision;
    }

    /** The seed in a field, or another if it is missing. */
    static Seed seed(Fields fields, Seed otherwise) throws RequestException {
        String word = fields.word("seed");
        try {
            return word == null ? otherwise : Seed.parse(word);
        } catch (IllegalArgumentException wrong) {
            throw RequestException.wrong("seed", String.valueOf(wrong.getMessage()));
        }
    }

    private Images images(Fields fields) throws RequestException, IOException {
        List<byte[]> references = new ArrayList<>();
        for (String reference : fields.texts("references", GenerationRequest.MAX_REFERENCES)) {
            references.add(intake.content("references", reference));
        }
        String source = fields.text("source");
        String mask = fields.text("mask");
        for (String field : OF_AN_EDIT) {
            if (source == null && fields.has(field)) {
                throw RequestException.wrong(field, "expected a source beside it, found none");
            }
        }
        return new Images(
                references,
                source == null ? null : intake.content("source", source),
                mask == null ? null : intake.opaqueMask(intake.content("mask", mask)));
    }

    private static JobRequest.Edit edit(Fields fields) throws RequestException {
        Double blur = fields.number("maskBlur", 0, MOST_BLUR);
        Double strength = fields.share("strength");
        return new JobRequest.Edit(
                "",
                null,
                fields.flag("maskInvert", false),
                fields.integer("maskGrow", -MOST_GROW, MOST_GROW, 0),
                blur == null ? 0 : blur,
                fields.integer("maskCrop", 0, MOST_PADDING),
                strength == null ? SourceEdit.DEFAULT_STRENGTH : strength);
    }

    private static Priority priority(String label) {
        for (Priority priority : Priority.values()) {
            if (priority.name().toLowerCase(Locale.ROOT).equals(label)) {
                return priority;
            }
        }
        throw new IllegalArgumentException("expected high, normal or low, found \"%s\"".formatted(label));
    }

    /** What a parser makes of a field, or null if it is missing. */
    static <T> @Nullable T parsed(Fields fields, String name, Function<String, T> parser) throws RequestException {
        String text = fields.text(name);
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            String message = String.valueOf(wrong.getMessage());
            String start = name + ": ";
            throw RequestException.wrong(name, message.startsWith(start) ? message.substring(start.length()) : message);
        }
    }
}
