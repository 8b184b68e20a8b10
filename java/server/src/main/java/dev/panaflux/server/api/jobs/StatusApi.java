package dev.panaflux.server.api.jobs;

import dev.panaflux.app.shelf.ListedModel;
import dev.panaflux.kernels.Precision;
import dev.panaflux.server.api.RequestLimits;
import dev.panaflux.server.http.Call;
import dev.panaflux.server.http.Reply;
import dev.panaflux.server.http.Route;
import dev.panaflux.server.metrics.Metrics;
import dev.panaflux.server.queue.BoardLimits;
import dev.panaflux.server.queue.Job;
import dev.panaflux.server.queue.JobService;
import dev.panaflux.server.queue.JobView;
import dev.panaflux.system.Version;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The routes that tell of the server itself. */
public final class StatusApi {

    private static final int UNAVAILABLE = 503;

    private final JobService jobs;
    private final BoardLimits limits;
    private final RequestLimits most;
    private final Metrics metrics;
    private final Instant start = Instant.now();
    private final String version = Version.current();

    /** Tells of {@code jobs}. */
    public StatusApi(JobService jobs, BoardLimits limits, RequestLimits most, Metrics metrics) {
        this.jobs = jobs;
        this.limits = limits;
        this.most = most;
        this.metrics = metrics;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.open("GET", "/health", call -> call.reply(Reply.json(Map.of("status", "ok")))),
                Route.open("GET", "/ready", this::ready),
                Route.of("GET", "/metrics", this::metrics),
                Route.open("GET", "/openapi.json", StatusApi::document),
                Route.of("GET", "/api/status", this::status),
                Route.of("GET", "/api/models", this::models));
    }

    private void ready(Call call) {
        boolean open = jobs.board().isOpen();
        call.reply(Reply.json(open ? 200 : UNAVAILABLE, Map.of("status", open ? "ready" : "stopping")));
    }

    private void metrics(Call call) {
        byte[] text = metrics.text().getBytes(StandardCharsets.UTF_8);
        call.reply(Reply.bytes("text/plain; version=0.0.4; charset=utf-8", text));
    }

    private static void document(Call call) throws IOException {
        try (InputStream in = StatusApi.class.getResourceAsStream("/dev/panaflux/server/openapi.json")) {
            call.reply(
                    Reply.bytes("application/json", Objects.requireNonNull(in).readAllBytes()));
        }
    }

    private void status(Call call) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", version);
        fields.put("model", jobs.models().own());
        fields.put("precision", jobs.models().usualPrecision().label());
        fields.put(
                "precisions",
                jobs.models().precisions().stream().map(Precision::label).toList());
        fields.put("uptimeSeconds", Duration.between(start, Instant.now()).toSeconds());
        Map<String, Object> queue = new LinkedHashMap<>();
        queue.put("waiting", jobs.board().waiting());
        queue.put("running", jobs.board().running());
        queue.put("limit", limits.waiting());
        fields.put("queue", queue);
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("pixels", most.pixels());
        asked.put("images", most.images());
        asked.put("steps", most.steps());
        asked.put("inputPixels", most.inputPixels());
        asked.put("bodyBytes", most.bodyBytes());
        asked.put("previews", limits.previews());
        fields.put("limits", asked);
        List<Job> working = jobs.board().inWork();
        fields.put("working", working.stream().map(JobView::of).toList());
        Runtime jvm = Runtime.getRuntime();
        fields.put("heapBytes", jvm.totalMemory() - jvm.freeMemory());
        call.reply(Reply.json(fields));
    }

    private void models(Call call) throws ModelFormatException {
        List<Map<String, Object>> models =
                jobs.models().all().stream().map(ListedModel::toMap).toList();
        call.reply(Reply.json(Map.of("models", models)));
    }
}
