package dev.panaflux.server.api.a1111;

import dev.panaflux.app.ScheduleName;
import dev.panaflux.app.Seed;
import dev.panaflux.image.OutputFormat;
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
import org.jspecify.annotations.Nullable;

/** Reads requests of AUTOMATIC1111's protocol. */
final class GenerationReader {

    private static final int MOST_SIDE = 1 << 16;
    private static final int MOST_GUIDANCE = 1000;
    private static final int MOST_BLUR = 256;
    private static final int MOST_PADDING = 1 << 14;
    private static final int USUAL_PADDING = 32;
    private static final int USUAL_BLUR = 4;
    private static final double USUAL_STRENGTH = 0.75;
    private static final long MOST_SEED = 1L << 53;

    private final Intake intake;
    private final LoraReader loras;
    private final RequestLimits limits;

    GenerationReader(Intake intake, LoraReader loras, RequestLimits limits) {
        this.intake = intake;
        this.loras = loras;
        this.limits = limits;
    }

    /** What is asked for, and the images that come with it. */
    record Wanted(JobRequest request, Images images) {}

    /**
     * Reads {@code POST /sdapi/v1/txt2img}.
     *
     * @param model that was chosen for requests that name none, or null
     */
    Wanted fromText(Call call, Fields fields, @Nullable String model) throws RequestException, IOException {
        return new Wanted(request(call, fields, model, null), Images.NONE);
    }

    /** Reads {@code POST /sdapi/v1/img2img}: begins with the first image; others are references. */
    Wanted fromImages(Call call, Fields fields, @Nullable String model) throws RequestException, IOException {
        List<byte[]> images = new ArrayList<>();
        for (String image : fields.texts("init_images", limits.images())) {
            images.add(intake.content("init_images", image));
        }
        if (images.isEmpty()) {
            throw RequestException.wrong("init_images", "expected a list with an image in base64, found none");
        }
        String mask = fields.text("mask");
        Images inputs = new Images(
                images.subList(1, images.size()),
                images.getFirst(),
                mask == null || mask.isEmpty() ? null : intake.content("mask", mask));
        return new Wanted(request(call, fields, model, edit(fields)), inputs);
    }

    private static JobRequest.Edit edit(Fields fields) throws RequestException {
        Double strength = fields.share("denoising_strength");
        boolean crop = fields.flag("inpaint_full_res", false) && fields.has("mask");
        return new JobRequest.Edit(
                "",
                null,
                fields.flag("inpainting_mask_invert", false),
                0,
                fields.integer("mask_blur", 0, MOST_BLUR, USUAL_BLUR),
                crop ? (Integer) fields.integer("inpaint_full_res_padding", 0, MOST_PADDING, USUAL_PADDING) : null,
                strength == null ? USUAL_STRENGTH : strength);
    }

    private JobRequest request(Call call, Fields fields, @Nullable String model, JobRequest.@Nullable Edit edit)
            throws RequestException, IOException {
        Double guidance = fields.number("cfg_scale", 0, MOST_GUIDANCE);
        String named = fields.object("override_settings").text("sd_model_checkpoint");
        int images =
                fields.integer("n_iter", 1, limits.images(), 1) * fields.integer("batch_size", 1, limits.images(), 1);
        String chosen = named == null || named.isEmpty() ? model : ModelTitles.name(named);
        PromptLoras prompt = PromptLoras.of(fields.text("prompt", ""));
        return new JobRequest(
                prompt.prompt(),
                fields.text("negative_prompt"),
                chosen,
                fields.integer("width", 1, MOST_SIDE),
                fields.integer("height", 1, MOST_SIDE),
                fields.integer("steps", 1, limits.steps()),
                guidance == null ? null : guidance.floatValue(),
                seed(fields).bits(),
                images,
                schedule(fields),
                OutputFormat.PNG,
                Priority.NORMAL,
                call.client(),
                A1111Api.ORIGIN,
                null,
                List.of(),
                edit,
                loras.require("prompt", prompt.loras(), chosen),
                null);
    }

    private static Seed seed(Fields fields) throws RequestException {
        Double seed = fields.number("seed", -1, MOST_SEED);
        return seed == null || seed < 0 ? Seed.random() : new Seed(seed.longValue());
    }

    /** One of our schedules; names of others' mean the model's own. */
    private static String schedule(Fields fields) throws RequestException {
        String named = fields.text("scheduler", "auto");
        try {
            ScheduleName.parse(named);
            return named;
        } catch (IllegalArgumentException another) {
            return "auto";
        }
    }
}
