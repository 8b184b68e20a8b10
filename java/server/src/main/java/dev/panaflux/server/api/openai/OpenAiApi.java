package dev.panaflux.server.api.openai;

import dev.panaflux.server.api.Intake;
import dev.panaflux.server.api.Submissions;
import dev.panaflux.server.api.openai.ImagesReader.Delivery;
import dev.panaflux.server.api.openai.ImagesReader.Wanted;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.RequestException;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.JobStatus;
import dev.panaflux.server.queue.JobView;
import dev.panaflux.server.queue.MadeImage;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The routes of OpenAI's images protocol. */
public final class OpenAiApi {

    static final String ORIGIN = "openai";

    private final JobService jobs;
    private final Submissions submissions;
    private final ImagesReader reader;
    private final @Nullable String publicAddress;
    private final long start = Instant.now().getEpochSecond();

    /**
     * Routes to {@code jobs}.
     *
     * @param publicAddress where clients fetch images, or null for where they call the server
     */
    public OpenAiApi(JobService jobs, Submissions submissions, Intake intake, @Nullable String publicAddress) {
        this.jobs = jobs;
        this.submissions = submissions;
        this.reader = new ImagesReader(intake, submissions.limits());
        this.publicAddress = publicAddress;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.of(
                        "POST",
                        "/v1/images/generations",
                        call -> answer(call, reader.generation(call), "image_generation")),
                Route.of("POST", "/v1/images/edits", call -> answer(call, reader.edit(call), "image_edit")),
                Route.of("GET", "/v1/models", this::models),
                Route.of("GET", "/v1/models/{model}", this::model));
    }

    private void answer(Call call, Wanted wanted, String event)
            throws RequestException, IOException, InterruptedException {
        Job job = submissions.submit(wanted.job(), wanted.images());
        if (wanted.streamed()) {
            new ImageStream(jobs, job, event, wanted.partial()).send(call);
            return;
        }
        JobStatus ended = submissions.await(call, job);
        Submissions.requireWhole(ended);
        List<Map<String, Object>> data = new ArrayList<>();
        for (MadeImage image : ended.images()) {
            data.add(
                    wanted.delivery() == Delivery.URL
                            ? Map.of("url", address(call) + "/images/" + JobView.fileName(image))
                            : Map.of("b64_json", base64(jobs, image)));
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("created", job.created().getEpochSecond());
        fields.put("data", data);
        fields.putAll(facts(job));
        fields.put("usage", USAGE);
        call.reply(Reply.json(fields));
    }

    /** Nothing is charged for, but clients expect the figures. */
    static final Map<String, Object> USAGE = Map.of(
            "total_tokens",
            0,
            "input_tokens",
            0,
            "output_tokens",
            0,
            "input_tokens_details",
            Map.of("text_tokens", 0, "image_tokens", 0));

    /** What answers and events tell of every image. */
    static Map<String, Object> facts(Job job) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("background", "opaque");
        fields.put("output_format", job.request().format().label());
        fields.put("quality", "auto");
        fields.put(
                "size", "%dx%d".formatted(job.settings().width(), job.settings().height()));
        return fields;
    }

    static String base64(JobService jobs, MadeImage image) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(jobs.file(image)));
    }

    private String address(Call call) {
        return publicAddress == null ? call.address() : publicAddress;
    }

    private void models(Call call) throws ModelFormatException {
        call.reply(Reply.json(Map.of(
                "object",
                "list",
                "data",
                jobs.models().names().stream().map(this::view).toList())));
    }

    private void model(Call call) throws RequestException, ModelFormatException {
        String name = call.value("model");
        if (!jobs.models().names().contains(name)) {
            throw new RequestException(
                    404,
                    "model",
                    "model",
                    "model: expected one of %s, found another"
                            .formatted(String.join(", ", jobs.models().names())),
                    null);
        }
        call.reply(Reply.json(view(name)));
    }

    private Map<String, Object> view(String name) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", name);
        fields.put("object", "model");
        fields.put("created", start);
        fields.put("owned_by", "panaflux");
        return fields;
    }
}
