package dev.panaflux.app.generate;

import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.RemoteFailureException;
import dev.panaflux.app.models.ModelCard;
import dev.panaflux.app.models.UnknownWord;
import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.app.shelf.ListedModel;
import dev.panaflux.app.shelf.LoraFacts;
import dev.panaflux.app.shelf.ModelFacts;
import dev.panaflux.pipeline.Cancellation;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Has images drawn by {@code panaflux serve}: as jobs, which wait in its queue and outlive a restart of it. */
public final class ServerGenerator implements ImageGenerator {

    private static final int TOO_MANY = 429;
    private static final long LEAST_WAIT_MILLIS = 20;
    private static final long MOST_WAIT_MILLIS = 500;
    private static final long MOST_QUEUE_SECONDS = 60;
    private static final String JOBS = "/api/jobs";

    private final ServerClient server;

    /**
     * Uses a server.
     *
     * @param address such as {@code http://127.0.0.1:7860}
     * @param key that it asks for, or null
     * @throws IllegalArgumentException if the address is none of HTTP
     */
    public ServerGenerator(String address, @Nullable String key) {
        this.server = new ServerClient(address, key);
    }

    @Override
    public List<ImageFile> generate(
            ImageRequest request, Consumer<GenerationProgress> progress, Cancellation cancellation) throws IOException {
        String job = JOBS + "/" + submit(fields(request), cancellation);
        try {
            JsonNode ended = ended(job, progress, cancellation);
            List<ImageFile> files = new ArrayList<>();
            for (JsonNode image : ended.path("images")) {
                String path = image.path("url").asString("");
                files.add(ImageFile.read(server.accepted(server.send("GET", path)), request.format()));
            }
            if (files.size() != request.count()) {
                throw new RemoteFailureException(new Failure(
                        FailureKind.ENVIRONMENT,
                        "images: expected %d of the server, found %d: somebody has removed the others"
                                .formatted(request.count(), files.size())));
            }
            return files;
        } catch (CancellationException cancelled) {
            giveUp(job);
            throw cancelled;
        }
    }

    /** Waits for room in the queue if there is none. */
    private String submit(Map<String, Object> fields, Cancellation cancellation) throws IOException {
        while (true) {
            HttpResponse<byte[]> answer = server.post(JOBS, fields);
            if (answer.statusCode() != TOO_MANY) {
                return server.json(answer).path("id").asString("");
            }
            long seconds = answer.headers().firstValueAsLong("Retry-After").orElse(1);
            pause(1000 * Math.clamp(seconds, 1, MOST_QUEUE_SECONDS), cancellation);
        }
    }

    private JsonNode ended(String path, Consumer<GenerationProgress> progress, Cancellation cancellation)
            throws IOException {
        long wait = LEAST_WAIT_MILLIS;
        double told = 0;
        while (true) {
            JsonNode job = server.json(path);
            switch (job.path("state").asString("")) {
                case "done" -> {
                    return job;
                }
                case "failed" -> throw new RemoteFailureException(ServerClient.failure(job.path("error"), 0));
                case "cancelled" -> throw new CancellationException("cancelled");
                default -> {
                    JsonNode done = job.path("progress");
                    told = Math.clamp(done.path("share").asDouble(0), told, 1);
                    String phase = done.path("phase").asString("waiting").replace('-', ' ');
                    progress.accept(new GenerationProgress(phase.toLowerCase(Locale.ROOT), told));
                }
            }
            pause(wait, cancellation);
            wait = Math.min(2 * wait, MOST_WAIT_MILLIS);
        }
    }

    private static void pause(long millis, Cancellation cancellation) {
        long end = System.nanoTime() + 1_000_000 * millis;
        try {
            do {
                if (cancellation.isRequested()) {
                    throw new CancellationException("cancelled");
                }
                Thread.sleep(Math.min(LEAST_WAIT_MILLIS, millis));
            } while (System.nanoTime() < end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("cancelled");
        }
    }

    /** Tells the server that nobody wants the images any more; an interrupt must not prevent that. */
    private void giveUp(String path) {
        boolean interrupted = Thread.interrupted();
        try {
            server.send("DELETE", path);
        } catch (IOException unreachable) {
            // Then it makes images that nobody fetches.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Map<String, Object> fields(ImageRequest request) {
        Map<String, Object> fields = new LinkedHashMap<>();
        put(fields, "prompt", request.prompt());
        put(fields, "negativePrompt", request.negativePrompt());
        put(fields, "model", request.model());
        put(fields, "width", request.width());
        put(fields, "height", request.height());
        put(fields, "steps", request.steps());
        put(fields, "guidance", request.guidance());
        put(fields, "seed", request.seed() == null ? null : Long.toUnsignedString(request.seed()));
        put(fields, "count", request.count());
        put(fields, "format", request.format().label());
        put(
                fields,
                "references",
                request.references().stream().map(InputImage::base64).toList());
        put(fields, "source", request.source() == null ? null : request.source().base64());
        put(fields, "mask", request.mask() == null ? null : request.mask().base64());
        put(fields, "strength", request.strength());
        put(fields, "loras", request.loras());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    @Override
    public UnknownWords unknownWords(ImageRequest request) throws IOException {
        Map<String, Object> asked = new LinkedHashMap<>();
        put(asked, "prompt", request.prompt());
        put(asked, "model", request.model());
        JsonNode told = server.json(server.post("/api/words", asked));
        List<UnknownWord> words = new ArrayList<>();
        for (JsonNode word : told.path("unknownWords")) {
            words.add(new UnknownWord(
                    word.path("word").asString(""), word.path("nearest").stringValue(null)));
        }
        return new UnknownWords(told.path("model").asString(""), words);
    }

    @Override
    public List<ListedModel> models() throws IOException {
        List<ListedModel> models = new ArrayList<>();
        for (JsonNode model : server.json("/api/models").path("models")) {
            String problem = model.path("problem").stringValue(null);
            String name = model.path("name").asString("");
            models.add(new ListedModel(
                    name,
                    model.path("default").asBoolean(false),
                    problem == null ? facts(name, model) : null,
                    problem));
        }
        return models;
    }

    private static ModelFacts facts(String name, JsonNode model) {
        return new ModelFacts(
                name,
                new ModelCard(
                        model.path("family").asString(""),
                        model.path("distilled").asBoolean(false),
                        model.path("parameters").asLong(0),
                        model.path("bytes").asLong(0),
                        Optional.ofNullable(model.path("licence").stringValue(null))),
                model.path("smallestSide").asInt(0),
                model.path("preferredSide").asInt(0),
                model.path("largestSide").asInt(0),
                model.path("sideStep").asInt(0),
                model.path("steps").asInt(0),
                model.path("guidance").asFloat(0),
                model.path("takesImages").asBoolean(false),
                model.path("listsWords").asBoolean(false));
    }

    @Override
    public List<LoraFacts> loras(@Nullable String model) throws IOException {
        String query = model == null ? "" : "?model=" + URLEncoder.encode(model, StandardCharsets.UTF_8);
        List<LoraFacts> loras = new ArrayList<>();
        for (JsonNode lora : server.json("/api/loras" + query).path("loras")) {
            List<Long> ranks = new ArrayList<>();
            lora.path("ranks").forEach(rank -> ranks.add(rank.asLong(0)));
            loras.add(new LoraFacts(
                    lora.path("name").asString(""),
                    lora.path("kind").asString(""),
                    ranks,
                    Optional.ofNullable(lora.path("problem").stringValue(null))));
        }
        return loras;
    }

    @Override
    public Map<String, Object> state() throws IOException {
        JsonNode status = server.json("/api/status");
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("model", status.path("model").asString(""));
        state.put("server", server.address().toString());
        state.put("version", status.path("version").asString(""));
        state.put("waiting", status.path("queue").path("waiting").asInt(0));
        return state;
    }

    @Override
    public void close() {
        server.close();
    }
}
