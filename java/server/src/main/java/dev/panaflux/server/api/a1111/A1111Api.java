package dev.panaflux.server.api.a1111;

import dev.panaflux.app.shelf.LoraFacts;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.server.api.EventFeed;
import dev.panaflux.server.api.Fields;
import dev.panaflux.server.api.Intake;
import dev.panaflux.server.api.LoraReader;
import dev.panaflux.server.api.Submissions;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobProgress;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.JobStatus;
import dev.panaflux.server.queue.MadeImage;
import dev.panaflux.system.Version;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The routes of AUTOMATIC1111's protocol. */
public final class A1111Api {

    static final String ORIGIN = "a1111";

    private static final String SAMPLER = "Euler";

    /** Lists of what the server has none of; clients ask for them all the same. */
    private static final List<String> EMPTY = List.of(
            "upscalers",
            "latent-upscale-modes",
            "sd-vae",
            "sd-modules",
            "hypernetworks",
            "face-restorers",
            "realesrgan-models",
            "prompt-styles");

    private final JobService jobs;
    private final Submissions submissions;
    private final GenerationReader reader;
    private final Intake intake;

    /** The model that the options name for requests that name none. */
    private final AtomicReference<@Nullable String> model = new AtomicReference<>();

    /** Routes to {@code jobs}. */
    public A1111Api(JobService jobs, Submissions submissions, Intake intake) {
        this.jobs = jobs;
        this.submissions = submissions;
        this.intake = intake;
        this.reader = new GenerationReader(intake, new LoraReader(jobs.loras()), submissions.limits());
    }

    /** The routes. */
    public List<Route> routes() {
        List<Route> routes = new ArrayList<>(List.of(
                Route.of("POST", "/sdapi/v1/txt2img", this::fromText),
                Route.of("POST", "/sdapi/v1/img2img", this::fromImages),
                Route.of("GET", "/sdapi/v1/progress", this::progress),
                Route.of("POST", "/sdapi/v1/interrupt", this::interrupt),
                Route.of("POST", "/sdapi/v1/skip", this::skip),
                Route.of("GET", "/sdapi/v1/sd-models", this::models),
                Route.of("GET", "/sdapi/v1/loras", this::loras),
                Route.of("POST", "/sdapi/v1/refresh-loras", call -> call.reply(Reply.json(Map.of()))),
                Route.of("GET", "/sdapi/v1/samplers", A1111Api::samplers),
                Route.of("GET", "/sdapi/v1/schedulers", A1111Api::schedulers),
                Route.of("GET", "/sdapi/v1/options", this::options),
                Route.of("POST", "/sdapi/v1/options", this::setOptions),
                Route.of("GET", "/sdapi/v1/cmd-flags", call -> call.reply(Reply.json(Map.of()))),
                Route.of(
                        "GET",
                        "/sdapi/v1/embeddings",
                        call -> call.reply(Reply.json(Map.of("loaded", Map.of(), "skipped", Map.of())))),
                Route.of("POST", "/sdapi/v1/refresh-checkpoints", call -> call.reply(Reply.json(Map.of()))),
                Route.of("POST", "/sdapi/v1/png-info", this::imageInfo)));
        for (String list : EMPTY) {
            routes.add(Route.of("GET", "/sdapi/v1/" + list, call -> call.reply(Reply.json(List.of()))));
        }
        return routes;
    }

    private void fromText(Call call) throws RequestException, IOException, InterruptedException {
        JsonNode body = call.json();
        answer(call, body, reader.fromText(call, Fields.of(body), model.get()));
    }

    private void fromImages(Call call) throws RequestException, IOException, InterruptedException {
        JsonNode body = call.json();
        answer(call, body, reader.fromImages(call, Fields.of(body), model.get()));
    }

    /** Waits for the job. One that is interrupted is answered with the images that were made before. */
    private void answer(Call call, JsonNode body, GenerationReader.Wanted wanted)
            throws RequestException, IOException, InterruptedException {
        Job job = submissions.submit(wanted.request(), wanted.images());
        JobStatus ended = submissions.await(call, job);
        List<String> images = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (MadeImage image : ended.images()) {
            byte[] content = Files.readAllBytes(jobs.file(image));
            images.add(Base64.getEncoder().encodeToString(content));
            texts.add(MetadataReader.decode("image", content)
                    .text(ImageMetadata.PARAMETERS)
                    .orElse(""));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("images", Fields.of(body).flag("send_images", true) ? images : List.of());
        fields.put("parameters", echo(body));
        fields.put(
                "info",
                JsonMapper.shared().writeValueAsString(info(job, Fields.of(body).text("prompt", ""), ended, texts)));
        call.reply(Reply.json(fields));
    }

    /** The request without its images, which the client has. */
    private static Map<String, Object> echo(JsonNode body) {
        Map<String, Object> fields = new LinkedHashMap<>();
        body.properties().forEach(field -> {
            if (!field.getKey().equals("init_images") && !field.getKey().equals("mask")) {
                fields.put(field.getKey(), field.getValue());
            }
        });
        return fields;
    }

    private Map<String, Object> info(Job job, String prompt, JobStatus ended, List<String> texts)
            throws ModelFormatException {
        int count = ended.images().size();
        List<Long> seeds = ended.images().stream()
                .map(image -> job.request().seed() + image.index())
                .toList();
        String negative = Objects.requireNonNullElse(job.request().negativePrompt(), "");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prompt", prompt);
        fields.put(
                "all_prompts", IntStream.range(0, count).mapToObj(_ -> prompt).toList());
        fields.put("negative_prompt", negative);
        fields.put(
                "all_negative_prompts",
                IntStream.range(0, count).mapToObj(_ -> negative).toList());
        fields.put("seed", job.request().seed());
        fields.put("all_seeds", seeds);
        fields.put("subseed", -1);
        fields.put("all_subseeds", seeds.stream().map(_ -> -1).toList());
        fields.put("subseed_strength", 0);
        fields.put("width", job.settings().width());
        fields.put("height", job.settings().height());
        fields.put("sampler_name", SAMPLER);
        fields.put("cfg_scale", job.settings().guidance());
        fields.put("steps", job.settings().steps());
        fields.put("batch_size", count);
        fields.put("sd_model_name", job.settings().model());
        fields.put(
                "sd_model_hash",
                ModelTitles.hash(jobs.models().digest(job.settings().model())));
        fields.put("infotexts", texts);
        fields.put("index_of_first_image", 0);
        fields.put("job_timestamp", job.created().toString());
        fields.put("version", "Panaflux " + Version.current());
        return fields;
    }

    /** The job of this protocol that is in work. */
    private Optional<Job> working() {
        return jobs.board().inWork().stream()
                .filter(job -> job.request().origin().equals(ORIGIN))
                .filter(job -> !job.status().state().isEnd())
                .findFirst();
    }

    private void progress(Call call) {
        jobs.board().previews().want();
        Optional<Job> working = working();
        JobProgress progress = working.map(job -> job.status().progress()).orElse(null);
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("skipped", false);
        state.put("interrupted", false);
        state.put("stopping_generation", false);
        state.put("job", working.map(Job::id).orElse(""));
        state.put("job_count", working.map(job -> job.request().count()).orElse(0));
        state.put("job_timestamp", working.map(job -> job.created().toString()).orElse("0"));
        state.put("job_no", progress == null ? 0 : progress.image());
        state.put("sampling_step", progress == null ? 0 : progress.step());
        state.put("sampling_steps", progress == null ? 0 : progress.steps());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("progress", progress == null ? 0.0 : progress.share());
        Double eta = progress == null ? null : progress.etaSeconds();
        fields.put("eta_relative", eta == null ? 0.0 : eta);
        fields.put("state", state);
        Job.Preview preview = "true".equals(call.query("skip_current_image"))
                ? null
                : working.map(Job::preview).orElse(null);
        fields.put("current_image", preview == null ? null : EventFeed.base64(preview));
        fields.put("textinfo", progress == null ? null : progress.phase());
        call.reply(Reply.json(fields));
    }

    private void interrupt(Call call) throws IOException {
        Optional<Job> working = working();
        if (working.isPresent()) {
            jobs.board().cancel(working.get());
        }
        call.reply(Reply.json(Map.of()));
    }

    private void skip(Call call) throws IOException {
        Optional<Job> working = working();
        if (working.isPresent()) {
            jobs.board().skip(working.get());
        }
        call.reply(Reply.json(Map.of()));
    }

    private void models(Call call) throws ModelFormatException {
        List<Map<String, Object>> models = new ArrayList<>();
        for (String name : jobs.models().names()) {
            String digest = jobs.models().digest(name);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("title", ModelTitles.title(name, digest));
            fields.put("model_name", name);
            fields.put("hash", ModelTitles.hash(digest));
            fields.put("sha256", digest);
            fields.put("filename", name);
            fields.put("config", null);
            models.add(fields);
        }
        call.reply(Reply.json(models));
    }

    /** Those that fit the chosen model; by name alone, since where they lie is nobody's business. */
    private void loras(Call call) throws ModelFormatException {
        List<Map<String, Object>> loras = new ArrayList<>();
        for (LoraFacts lora : jobs.loras().all(model.get())) {
            if (lora.problem().isEmpty()) {
                loras.add(Map.of("name", lora.name(), "alias", lora.name(), "path", lora.name(), "metadata", Map.of()));
            }
        }
        call.reply(Reply.json(loras));
    }

    private static void samplers(Call call) {
        call.reply(Reply.json(
                List.of(Map.of("name", SAMPLER, "aliases", List.of("euler", "k_euler"), "options", Map.of()))));
    }

    private static void schedulers(Call call) {
        call.reply(Reply.json(
                List.of(scheduler("auto", "Automatic"), scheduler("linear", "Linear"), scheduler("power", "Power"))));
    }

    private static Map<String, Object> scheduler(String name, String label) {
        return Map.of("name", name, "label", label, "aliases", List.of(), "default_rho", -1, "need_inner_model", false);
    }

    private void options(Call call) throws ModelFormatException {
        String chosen = model.get();
        String name = chosen == null ? jobs.models().own() : chosen;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sd_model_checkpoint", ModelTitles.title(name, jobs.models().digest(name)));
        fields.put("sd_checkpoint_hash", jobs.models().digest(name));
        fields.put("samples_format", "png");
        fields.put("CLIP_stop_at_last_layers", 1);
        call.reply(Reply.json(fields));
    }

    private void setOptions(Call call) throws RequestException, ModelFormatException {
        String title = Fields.of(call.json()).text("sd_model_checkpoint");
        if (title != null) {
            String name = ModelTitles.name(title);
            jobs.models().require(name);
            model.set(name);
        }
        call.reply(Reply.json(Map.of()));
    }

    private void imageInfo(Call call) throws RequestException, IOException {
        byte[] content = intake.content("image", Fields.of(call.json()).required("image"));
        ImageMetadata metadata = MetadataReader.decode("image", content);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("info", metadata.text(ImageMetadata.PARAMETERS).orElse(""));
        fields.put("items", metadata.texts());
        fields.put("parameters", Map.of());
        call.reply(Reply.json(fields));
    }
}
