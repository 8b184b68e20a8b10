package dev.panaflux.cli;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server with the embedded model in a process of its own that may be killed at any moment, and a client that bears it. */
final class SoakedServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long MOST_SILENCE = TimeUnit.MINUTES.toNanos(3);
    private static final String MEMORY = "VmRSS:";

    private final Path folder;
    private final int history;
    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;
    private volatile Process process;
    private final AtomicInteger kills = new AtomicInteger();
    private final Map<String, Set<String>> ends = new HashMap<>();

    SoakedServer(Path folder, int history) throws IOException {
        this.folder = folder;
        this.history = history;
        this.process = begun("0");
        this.address = firstLine(process);
    }

    private Process begun(String port) throws IOException {
        List<String> command = PanafluxProcess.command(
                "serve",
                "--port",
                port,
                "--model",
                TestModels.model("emoji"),
                "--folder",
                folder,
                "--history",
                history);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolveSibling(folder.getFileName() + ".log").toFile()))
                .start();
    }

    private static String firstLine(Process begun) throws IOException {
        String line =
                new BufferedReader(new InputStreamReader(begun.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null) {
            throw new IOException("expected the address of a server, found none");
        }
        return line;
    }

    /** Kills it without a warning, and starts another at the same address. */
    void killAndStart() throws IOException, InterruptedException {
        readJournal();
        process.destroyForcibly().waitFor();
        kills.incrementAndGet();
        readJournal();
        process = begun(address.substring(address.lastIndexOf(':') + 1));
        firstLine(process);
    }

    int kills() {
        return kills.get();
    }

    /** Sends a request, again and again while the server is away. */
    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        long end = System.nanoTime() + MOST_SILENCE;
        while (true) {
            try {
                HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
                if (answer.statusCode() < 500) {
                    return answer;
                }
            } catch (IOException away) {
                if (System.nanoTime() > end) {
                    throw away;
                }
            }
            Thread.sleep(100);
        }
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(send("GET", path, "").body());
    }

    /** Posts a job under a name, by which a repeated request is known, until there is room for it; returns its id. */
    String post(String key, int number) throws IOException, InterruptedException {
        String body = "{\"prompt\":\"a red apple %d\",\"steps\":1,\"seed\":%d}".formatted(number % 50, number);
        while (true) {
            HttpResponse<String> answer = send("POST", "/api/jobs", body, "Idempotency-Key", key);
            if (answer.statusCode() == 202) {
                return JsonMapper.shared().readTree(answer.body()).path("id").stringValue();
            }
            if (answer.statusCode() != 429) {
                throw new IOException("expected 202 or 429, found " + answer.body());
            }
            Thread.sleep(200);
        }
    }

    InputStream stream(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofInputStream()).body();
    }

    /** Nanoseconds that a call takes; -1 while the server is away. */
    long timed(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .build();
        long start = System.nanoTime();
        try {
            client.send(request, BodyHandlers.discarding());
            return System.nanoTime() - start;
        } catch (IOException away) {
            return -1;
        }
    }

    /** Its memory, 0 while it is away. */
    long residentKibibytes() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(MEMORY))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException away) {
            return 0;
        }
    }

    long journalBytes() throws IOException {
        readJournal();
        return Files.size(journal());
    }

    private Path journal() {
        return folder.resolve("panaflux.journal.jsonl");
    }

    /** Takes note of all images whose end the journal tells, before it is compacted. */
    private synchronized void readJournal() throws IOException {
        if (!Files.exists(journal())) {
            return;
        }
        for (String line : Files.readAllLines(journal())) {
            if (line.contains("\"state\":\"done\"") && line.endsWith("}")) {
                JsonNode entry = JsonMapper.shared().readTree(line);
                ends.computeIfAbsent(entry.path("id").asString(), _ -> new HashSet<>())
                        .add(entry.path("time").asString());
            }
        }
    }

    /** How many images were made more than once, of those that the journal told of when it was looked at. */
    synchronized int madeTwice() throws IOException {
        readJournal();
        return (int) ends.values().stream().filter(times -> times.size() > 1).count();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        client.close();
    }
}
