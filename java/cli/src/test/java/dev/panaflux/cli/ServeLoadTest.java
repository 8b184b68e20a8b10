package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Many clients at once, some of which cancel, and some of which go away. {@code -Dload.clients=200 -Dload.jobs=2000} is the full
 * load; the times that it prints are for reading, since tests assert no speed.
 */
@Tag("slow")
class ServeLoadTest {

    private static final int CLIENTS = Integer.getInteger("load.clients", 20);
    private static final int JOBS = Integer.getInteger("load.jobs", 100);
    private static final long SEED = Long.getLong("load.seed", 1);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String MEMORY = "VmRSS:";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Boolean> accepted = new ConcurrentHashMap<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean finished;
    private String address = "";

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    /** One client's share of the jobs: posts, tries again when refused, cancels one in five, follows one in five for a while. */
    private void work(int number) {
        Random random = new Random(SEED * 1000 + number);
        try {
            for (int i = number; i < JOBS; i += CLIENTS) {
                String id = post("{\"prompt\":\"a red apple %d\",\"steps\":1,\"seed\":%d}".formatted(i % 50, i));
                accepted.put(id, false);
                switch (random.nextInt(5)) {
                    case 0 -> {
                        Thread.sleep(random.nextInt(200));
                        String state = json(send("DELETE", "/api/jobs/" + id, ""))
                                .path("state")
                                .asString();
                        accepted.put(id, !state.equals("done"));
                    }
                    case 1 -> leave(id);
                    default -> {}
                }
            }
        } catch (IOException | RuntimeException failure) {
            failures.add(failure);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private String post(String body) throws IOException, InterruptedException {
        while (true) {
            HttpResponse<String> answer = send("POST", "/api/jobs", body);
            if (answer.statusCode() == 202) {
                return json(answer).path("id").stringValue();
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
            refused.incrementAndGet();
            // As Retry-After says, but within the test's time.
            Thread.sleep(200);
        }
    }

    /** Reads the beginning of a stream of events and closes the connection. */
    private void leave(String id) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/api/jobs/" + id + "/events"))
                .timeout(PATIENCE)
                .build();
        try (InputStream events =
                client.send(request, BodyHandlers.ofInputStream()).body()) {
            events.readNBytes(10);
        }
    }

    private List<Long> statusTimes() {
        List<Long> nanos = new ArrayList<>();
        try {
            while (!finished) {
                long start = System.nanoTime();
                send("GET", "/api/status", "");
                nanos.add(System.nanoTime() - start);
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException ended) {
            failures.add(ended);
        }
        Collections.sort(nanos);
        return nanos;
    }

    private static long memory(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(MEMORY))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nothingIsLostOrMadeTwice() throws IOException, InterruptedException {
        List<String> command = PanafluxProcess.command(
                "serve", "--port", 0, "--model", TestModels.model("emoji"), "--folder", folder, "--history", 2 * JOBS);
        Process process = new ProcessBuilder(command)
                .redirectError(
                        folder.resolveSibling(folder.getFileName() + ".log").toFile())
                .start();
        try {
            address = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            post("{\"prompt\":\"first\",\"steps\":1}");
            long before = memory(process);
            long start = System.nanoTime();
            List<Long> times = new ArrayList<>();
            Thread pinger = Thread.ofPlatform().start(() -> times.addAll(statusTimes()));
            List<Thread> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                int own = number;
                clients.add(Thread.ofVirtual().start(() -> work(own)));
            }
            for (Thread each : clients) {
                each.join();
            }
            JsonNode queue = json(send("GET", "/api/status", "")).path("queue");
            while (queue.path("waiting").asInt() + queue.path("running").asInt() > 0) {
                Thread.sleep(50);
                queue = json(send("GET", "/api/status", "")).path("queue");
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            finished = true;
            pinger.join();
            assertThat(failures).isEmpty();
            assertThat(accepted).as("seed %d", SEED).hasSize(JOBS);
            int images = 0;
            for (Map.Entry<String, Boolean> job : accepted.entrySet()) {
                JsonNode status = json(send("GET", "/api/jobs/" + job.getKey(), ""));
                assertThat(status.path("state").asString())
                        .as(status.toString())
                        .isEqualTo(job.getValue() ? "cancelled" : "done");
                images += status.path("images").size();
            }
            assertThat(doneEntries().values()).containsOnly(1);
            System.out.printf(
                    "%d clients, %d jobs, %d images in %.1f s (%.1f a second), refused %d times, status p50 %.1f ms, p99 %.1f ms,"
                            + " memory %d MB -> %d MB%n",
                    CLIENTS,
                    JOBS,
                    images,
                    seconds,
                    images / seconds,
                    refused.get(),
                    times.get(times.size() / 2) / 1e6,
                    times.get(times.size() * 99 / 100) / 1e6,
                    before >> 10,
                    memory(process) >> 10);
        } finally {
            process.destroyForcibly();
        }
    }

    private Map<String, Integer> doneEntries() throws IOException {
        Map<String, Integer> done = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("panaflux.journal.jsonl"))) {
            if (line.contains("\"state\":\"done\"")) {
                done.merge(JsonMapper.shared().readTree(line).path("id").stringValue(), 1, Integer::sum);
            }
        }
        return done;
    }
}
