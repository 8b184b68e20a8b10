package dev.panaflux.server;

import dev.panaflux.app.DoctorReport;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.encodings.EncodingStore;
import dev.panaflux.kernels.PrecisionChoice;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.server.log.ServerLog;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server on a free port of this machine, with a small model, and a client of it. */
final class TestServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final DoctorReport MACHINE = new DoctorReport(
            new DoctorReport.Program("1", "25", "Linux"),
            new DoctorReport.Processor("a processor", 2, List.of("AVX2")),
            "8 GiB installed, 4 GiB available",
            "none",
            new DoctorReport.Backends(Map.of(), Map.of("scalar", "available: plain Java"), "scalar", "requested"),
            null,
            List.of("a piece of advice"),
            Map.of(),
            Map.of());

    private final SelectedKernels kernels;
    private final PanafluxServer server;
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> log = new CopyOnWriteArrayList<>();

    private TestServer(ServerSettings settings, Path model) throws IOException {
        KernelOptions defaults = KernelOptions.defaults();
        kernels = KernelSelector.installed()
                .select(new KernelOptions(
                        BackendChoice.AUTO, PrecisionChoice.AUTO, 1, defaults.nativeSettings(), defaults.tiles()));
        Environment environment = new Environment(
                Map.of(
                        "PANAFLUX_CACHE", settings.folder().resolve("cache").toString(),
                        "PANAFLUX_LORAS", settings.folder().resolve("loras").toString()),
                Path.of("/nonexistent/home"),
                Path.of("/nonexistent"));
        server = new PanafluxServer(
                settings,
                environment,
                ModelSettings.of(model.toString()),
                kernels,
                EncodingStore.NONE,
                MACHINE,
                new ServerLog(ServerLog.Format.JSON, log::add));
        server.start();
    }

    /** Settings of tests: small limits, no key. */
    static ServerSettings settings(Path folder) {
        return settings(folder, null);
    }

    /** The same, for clients that tell this key. */
    static ServerSettings settings(Path folder, @Nullable String key) {
        return new ServerSettings(
                "127.0.0.1",
                0,
                key,
                Set.of(),
                Set.of(),
                null,
                folder,
                8,
                100,
                false,
                1 << 20,
                256 * 256,
                4,
                50,
                1 << 20,
                PATIENCE);
    }

    /**
     * Copies an adapter of the golden cases to where a server in {@code folder} finds it: {@code lora-peft} and {@code lora-bfl}
     * fit its model, {@code partial} does not.
     */
    static Path addLora(Path folder, String golden, String name) throws IOException {
        return Files.copy(
                TestFiles.model("tiny").resolve("../../adapters/" + golden + "/lora-0.safetensors"),
                Files.createDirectories(folder.resolve("loras")).resolve(name + ".safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    static TestServer in(Path folder) throws IOException {
        return with(settings(folder));
    }

    /** A server with another model. */
    static TestServer in(Path folder, Path model) throws IOException {
        return new TestServer(settings(folder), model);
    }

    static TestServer with(ServerSettings settings) throws IOException {
        return new TestServer(settings, TestFiles.model("tiny"));
    }

    PanafluxServer server() {
        return server;
    }

    int port() {
        return server.port();
    }

    List<String> log() {
        return log;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** An answer whose body is text. */
    record Answer(int status, String body, HttpResponse<?> response) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null, request -> request);
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, null, request -> request);
    }

    Answer post(String path, Object json) throws IOException, InterruptedException {
        return send("POST", path, JsonMapper.shared().writeValueAsString(json), request -> request);
    }

    Answer send(String method, String path, @Nullable String body, UnaryOperator<HttpRequest.Builder> more)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        HttpResponse<String> response = client.send(more.apply(request).build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    byte[] bytes(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).build();
        return client.send(request, BodyHandlers.ofByteArray()).body();
    }

    HttpClient client() {
        return client;
    }

    /** Waits until a job has ended and returns it. */
    JsonNode ended(String id) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode job = get("/api/jobs/" + id).json();
            String state = job.path("state").asString();
            if (!state.equals("queued") && !state.equals("running")) {
                return job;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("expected an end of " + job);
            }
            Thread.sleep(5);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
        kernels.close();
    }
}
