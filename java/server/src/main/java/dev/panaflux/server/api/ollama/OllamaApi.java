package dev.panaflux.server.api.ollama;

import dev.panaflux.app.Seed;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.server.api.Fields;
import dev.panaflux.server.api.Intake;
import dev.panaflux.server.api.Submissions;
import dev.panaflux.server.api.Submissions.Images;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.ClientGoneException;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobProgress;
import dev.panaflux.server.queue.JobRequest;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.JobStatus;
import dev.panaflux.server.queue.Priority;
import dev.panaflux.system.Version;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The routes of Ollama's experimental image generation. */
public final class OllamaApi {

    private static final String ORIGIN = "ollama";
    private static final int MOST_SIDE = 1 << 16;
    private static final long MOST_SEED = 1L << 53;
    private static final long POLL_MILLIS = 250;

    private final JobService jobs;
    private final Submissions submissions;
    private final Intake intake;
    private final String version = Version.current();
    private final Instant start = Instant.now();

    /** Routes to {@code jobs}. */
    public OllamaApi(JobService jobs, Submissions submissions, Intake intake) {
        this.jobs = jobs;
        this.submissions = submissions;
        this.intake = intake;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/api/generate", this::generate),
                Route.of("GET", "/api/tags", this::models),
                Route.of("GET", "/api/version", call -> call.reply(Reply.json(Map.of("version", version)))));
    }

    private void generate(Call call) throws RequestException, IOException, InterruptedException {
        Fields fields = Fields.of(call.json());
        List<byte[]> images = new ArrayList<>();
        for (String image : fields.texts("images", submissions.limits().images())) {
            images.add(intake.content("images", image));
        }
        Job job = submissions.submit(request(call, fields), new Images(images, null, null));
        if (fields.flag("stream", true)) {
            try {
                call.documents(lines -> follow(call, job, lines));
            } catch (IOException gone) {
                jobs.board().cancel(job);
                throw gone;
            }
        } else {
            JobStatus ended = submissions.await(call, job);
            Submissions.requireWhole(ended);
            call.reply(Reply.json(last(job, ended)));
        }
    }

    private JobRequest request(Call call, Fields fields) throws RequestException {
        String model = fields.text("model");
        // Names may have a tag.
        String name = model == null || model.isEmpty() ? null : model.replaceFirst(":latest$", "");
        Double seed = fields.object("options").number("seed", -1, MOST_SEED);
        return new JobRequest(
                fields.required("prompt"),
                null,
                name,
                side(fields, "width"),
                side(fields, "height"),
                steps(fields),
                null,
                seed == null || seed < 0 ? Seed.random().bits() : seed.longValue(),
                1,
                "auto",
                OutputFormat.PNG,
                Priority.NORMAL,
                call.client(),
                ORIGIN,
                null,
                List.of(),
                null,
                List.of(),
                null);
    }

    /** 0 leaves the choice to the model. */
    private static @Nullable Integer side(Fields fields, String name) throws RequestException {
        int side = fields.integer(name, 0, MOST_SIDE, 0);
        return side == 0 ? null : (Integer) side;
    }

    private @Nullable Integer steps(Fields fields) throws RequestException {
        int steps = fields.integer("steps", 0, submissions.limits().steps(), 0);
        return steps == 0 ? null : (Integer) steps;
    }

    /** Sends a line whenever a step is done, then the image. */
    private void follow(Call call, Job job, Call.Lines lines) throws IOException, InterruptedException {
        int told = -1;
        while (true) {
            try {
                JobStatus ended = job.ended().get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                lines.send(JsonMapper.shared()
                        .writeValueAsString(ended.images().isEmpty() ? failure(ended) : last(job, ended)));
                return;
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            } catch (TimeoutException working) {
                if (call.isGone()) {
                    throw new ClientGoneException();
                }
                if (!jobs.board().isOpen()) {
                    lines.send(JsonMapper.shared()
                            .writeValueAsString(
                                    Map.of("error", "the server stops; the image is made when it starts again")));
                    return;
                }
                JobProgress progress = job.status().progress();
                if (progress != null && progress.step() != told) {
                    told = progress.step();
                    Map<String, Object> fields = head(job);
                    fields.put("response", "");
                    fields.put("done", false);
                    fields.put("completed", progress.step());
                    fields.put("total", progress.steps());
                    lines.send(JsonMapper.shared().writeValueAsString(fields));
                }
            }
        }
    }

    private static Map<String, Object> failure(JobStatus ended) {
        return Map.of(
                "error",
                ended.failure() == null
                        ? "the job was cancelled"
                        : ended.failure().message());
    }

    private static Map<String, Object> head(Job job) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("model", job.settings().model());
        fields.put("created_at", Instant.now().toString());
        return fields;
    }

    private Map<String, Object> last(Job job, JobStatus ended) throws IOException {
        Map<String, Object> fields = head(job);
        fields.put("response", "");
        byte[] content = Files.readAllBytes(jobs.file(ended.images().getFirst()));
        fields.put("image", Base64.getEncoder().encodeToString(content));
        fields.put("done", true);
        fields.put("done_reason", "stop");
        fields.put(
                "total_duration", Duration.between(job.created(), Instant.now()).toNanos());
        return fields;
    }

    private void models(Call call) throws ModelFormatException {
        List<Map<String, Object>> models = new ArrayList<>();
        for (String name : jobs.models().names()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", name);
            fields.put("model", name);
            fields.put("modified_at", start.toString());
            fields.put("size", 0);
            fields.put("digest", jobs.models().digest(name));
            fields.put("details", Map.of());
            models.add(fields);
        }
        call.reply(Reply.json(Map.of("models", models)));
    }
}
