package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as a process: started, stopped by signals, and killed under load. */
@Tag("slow")
class ServeProcessTest {

    private static final int KILLS = Integer.getInteger("serve.kills", 4);
    private static final long SEED = Long.getLong("serve.seed", 1);
    private static final int CLIENTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();

    /** A server that runs, at an address. */
    private record Running(Process process, String address) {}

    private Running started() throws IOException {
        List<String> command = PanafluxProcess.command(
                "serve", "--port", 0, "--model", TestModels.model("tiny"), "--folder", folder, "--previews", "off");
        Process process = new ProcessBuilder(command)
                .redirectError(
                        folder.resolveSibling(folder.getFileName() + ".log").toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String address = out.readLine();
        assertThat(address).startsWith("http://127.0.0.1:");
        return new Running(process, address);
    }

    private HttpResponse<String> post(Running server, String prompt) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + "/api/jobs"))
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofString("{\"prompt\":\"%s\",\"size\":\"64\",\"steps\":1}".formatted(prompt)))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private JsonNode get(Running server, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.address() + path))
                .timeout(PATIENCE)
                .build();
        return JsonMapper.shared()
                .readTree(client.send(request, BodyHandlers.ofString()).body());
    }

    /** Posts until the server is gone. */
    private void load(Running server, int number, Set<String> accepted) {
        try {
            for (int i = 0; server.process().isAlive(); i++) {
                HttpResponse<String> answer = post(server, "load %d %d".formatted(number, i));
                if (answer.statusCode() == 202) {
                    accepted.add(JsonMapper.shared()
                            .readTree(answer.body())
                            .path("id")
                            .stringValue());
                }
                Thread.sleep(20);
            }
        } catch (IOException killed) {
            // What was not answered was not accepted.
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatWasAcceptedBeforeAKillIsMadeOnce() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        Set<String> accepted = ConcurrentHashMap.newKeySet();
        for (int kill = 0; kill < KILLS; kill++) {
            Running server = started();
            List<Thread> clients = new ArrayList<>();
            for (int number = 0; number < CLIENTS; number++) {
                int own = number;
                clients.add(Thread.ofVirtual().start(() -> load(server, own, accepted)));
            }
            Thread.sleep(200 + random.nextInt(1500));
            server.process().destroyForcibly();
            for (Thread loader : clients) {
                loader.join();
            }
        }
        assertThat(accepted).as("seed %d", SEED).hasSizeGreaterThan(KILLS);
        Running last = started();
        try {
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
            JsonNode queue = get(last, "/api/status").path("queue");
            while (queue.path("waiting").asInt() + queue.path("running").asInt() > 0) {
                assertThat(System.nanoTime()).as("jobs that wait: %s", queue).isLessThan(end);
                Thread.sleep(50);
                queue = get(last, "/api/status").path("queue");
            }
            for (String id : accepted) {
                assertThat(get(last, "/api/jobs/" + id).path("state").asString())
                        .as(id)
                        .isEqualTo("done");
            }
        } finally {
            last.process().destroyForcibly();
        }
        Map<String, Integer> done = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("panaflux.journal.jsonl"))) {
            if (line.contains("\"state\":\"done\"")) {
                done.merge(JsonMapper.shared().readTree(line).path("id").stringValue(), 1, Integer::sum);
            }
        }
        assertThat(done.values()).containsOnly(1);
        try (var files = Files.walk(folder.resolve("images"))) {
            // A server that is killed between a job's entry and its answer has accepted more than its client knows.
            assertThat(files.filter(file -> file.toString().endsWith(".png")).count())
                    .isGreaterThanOrEqualTo(accepted.size())
                    .isLessThanOrEqualTo(accepted.size() + (long) KILLS * CLIENTS);
        }
    }

    @Test
    void aSignalEndsItSoonAndTheNextGoesOn() throws IOException, InterruptedException {
        PanafluxProcess.commandWithSignals("--version");
        Running server = started();
        String id = JsonMapper.shared()
                .readTree(post(server, "kept").body())
                .path("id")
                .stringValue();
        PanafluxProcess.signal(server.process(), "TERM");
        assertThat(server.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.process().exitValue()).isEqualTo(143);
        Running next = started();
        try {
            JsonNode job = get(next, "/api/jobs/" + id);
            while (!job.path("state").asString().equals("done")) {
                assertThat(job.path("state").asString()).isIn("queued", "running");
                Thread.sleep(10);
                job = get(next, "/api/jobs/" + id);
            }
        } finally {
            next.process().destroyForcibly();
        }
    }
}
