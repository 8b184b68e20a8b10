package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.server.TestServer.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The machine measured by its server. */
class BenchmarkApiTest {

    private static final Map<String, Object> LONG = Map.of("prompt", "long", "size", "256", "steps", 50, "count", 4);

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestServer.in(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static JsonNode ended() throws IOException, InterruptedException {
        JsonNode now = server.get("/api/benchmark").json();
        while (now.path("state").asString().equals("running")) {
            Thread.sleep(5);
            now = server.get("/api/benchmark").json();
        }
        return now;
    }

    @Test
    @Tag("slow")
    void nativeAndPureJavaDrawTheSamePrompt() throws IOException, InterruptedException {
        Answer begun = server.post("/api/benchmark", Map.of("prompt", "a fig", "size", "64", "rounds", 1, "seed", 5));
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        JsonNode done = ended();
        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("done");
        assertThat(done.path("seed").asString()).isEqualTo("5");
        assertThat(done.path("share").asDouble()).isEqualTo(1);
        Set<String> backends = new HashSet<>();
        for (JsonNode result : done.path("results")) {
            backends.add(result.path("backend").asString());
            assertThat(result.path("seconds").asDouble()).isPositive();
            assertThat(result.path("image").asString()).startsWith("data:image/png;base64,iVBOR");
        }
        assertThat(backends).contains("native");
        assertThat(done.path("charts").asString())
                .contains("<svg", "Where the time goes")
                .doesNotContain("style=");
        assertThat(server.get("/api/benchmark?results=false").json().propertyNames())
                .contains("state", "share")
                .doesNotContain("results", "charts");
        assertThat(server.get("/api/benchmark/report.html").body()).startsWith("<!doctype html>");
        assertThat(server.get("/api/benchmark/report.json")
                        .json()
                        .path("workload")
                        .path("cases")
                        .get(0)
                        .path("prompt")
                        .asString())
                .isEqualTo("a fig");
    }

    @Test
    void whileAJobIsInWorkOrWaitsItIsRefused() throws IOException, InterruptedException {
        String id = server.post("/api/jobs", LONG).json().path("id").stringValue();
        Answer refused = server.post("/api/benchmark", Map.of());
        server.delete("/api/jobs/" + id);
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.json().path("error").path("message").asString())
                .startsWith("benchmark: expected a machine at rest");
    }

    @Test
    void jobsWaitUntilItIsCancelled() throws IOException, InterruptedException {
        server.ended(server.post("/api/jobs", Map.of("prompt", "before", "size", "64", "steps", 1))
                .json()
                .path("id")
                .stringValue());
        assertThat(server.post("/api/benchmark", Map.of("size", "256", "rounds", 20))
                        .status())
                .isEqualTo(202);
        assertThat(server.post("/api/benchmark", Map.of()).status()).isEqualTo(409);
        String id = server.post("/api/jobs", Map.of("prompt", "after", "size", "64", "steps", 1))
                .json()
                .path("id")
                .stringValue();
        assertThat(server.get("/api/jobs/" + id).json().path("state").asString())
                .isEqualTo("queued");
        server.delete("/api/benchmark");
        assertThat(server.ended(id).path("state").asString()).isEqualTo("done");
        assertThat(ended().path("state").asString()).isEqualTo("cancelled");
        assertThat(server.get("/api/benchmark/report.json").status()).isEqualTo(404);
    }

    @Test
    void whatCannotBeMeasuredIsRefusedByName() throws IOException, InterruptedException {
        for (Map.Entry<String, Object> wrong : Map.<String, Object>of(
                        "size", "4096", "rounds", 21, "seed", "red", "prompt", 3, "everyPrecision", "yes")
                .entrySet()) {
            Answer refused = server.post("/api/benchmark", Map.of(wrong.getKey(), wrong.getValue()));
            assertThat(refused.status()).as(refused.body()).isEqualTo(400);
            assertThat(refused.json().path("error").path("field").asString()).isEqualTo(wrong.getKey());
        }
        assertThat(server.post("/api/benchmark", Map.of("model", "/etc")).status())
                .isEqualTo(404);
        assertThat(List.of("none", "cancelled", "done"))
                .contains(server.get("/api/benchmark").json().path("state").asString());
    }
}
