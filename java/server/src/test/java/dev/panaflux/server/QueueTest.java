package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.server.TestServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A queue that is bounded, loses nothing and makes nothing twice. */
class QueueTest {

    private static final Map<String, Object> QUICK = Map.of("prompt", "quick", "size", "64", "steps", 1);
    private static final Map<String, Object> LONG = Map.of("prompt", "long", "size", "256", "steps", 50, "count", 4);

    @TempDir
    private Path folder;

    private static String id(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        return answer.json().path("id").stringValue();
    }

    @Test
    void aFullQueueRefusesAndTellsWhenToTryAgain() throws IOException, InterruptedException {
        try (TestServer server = TestServer.in(folder)) {
            String working = id(server.post("/api/jobs", LONG));
            List<String> waiting = new ArrayList<>();
            Answer answer = server.post("/api/jobs", LONG);
            while (answer.status() == 202) {
                waiting.add(id(answer));
                answer = server.post("/api/jobs", LONG);
            }
            assertThat(waiting.size()).isBetween(7, 8);
            assertThat(answer.status()).isEqualTo(429);
            assertThat(Integer.parseInt(answer.header("Retry-After"))).isPositive();
            assertThat(server.post("/v1/images/generations", Map.of("prompt", "x", "size", "64x64"))
                            .json()
                            .path("error")
                            .path("type")
                            .asString())
                    .isEqualTo("rate_limit_error");
            assertThat(server.get("/api/jobs/" + waiting.getLast())
                            .json()
                            .path("position")
                            .asInt())
                    .isEqualTo(waiting.size());
            for (String id : waiting) {
                server.delete("/api/jobs/" + id);
            }
            server.delete("/api/jobs/" + working);
            assertThat(server.ended(id(server.post("/api/jobs", QUICK)))
                            .path("state")
                            .asString())
                    .isEqualTo("done");
        }
    }

    @Tag("slow")
    @Test
    void whatWasAcceptedIsMadeByTheNextServer() throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        String cancelled;
        String done;
        byte[] image;
        try (TestServer server = TestServer.in(folder)) {
            done = id(server.post("/api/jobs", QUICK));
            JsonNode before = server.ended(done);
            image = server.bytes(before.path("images").get(0).path("url").stringValue());
            ids.add(id(server.post("/api/jobs", Map.of("prompt", "begun", "size", "128", "steps", 30))));
            ids.add(id(server.post("/api/jobs", QUICK)));
            cancelled = id(server.post("/api/jobs", QUICK));
            server.delete("/api/jobs/" + cancelled);
        }
        try (TestServer server = TestServer.in(folder)) {
            for (String id : ids) {
                JsonNode job = server.ended(id);
                assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("done");
            }
            assertThat(server.get("/api/jobs/" + cancelled).json().path("state").asString())
                    .isIn("cancelled", "done");
            JsonNode earlier = server.get("/api/jobs/" + done).json();
            assertThat(server.bytes(earlier.path("images").get(0).path("url").stringValue()))
                    .isEqualTo(image);
            assertThat(server.get("/api/images").json().path("images").size()).isBetween(3, 4);
        }
    }

    @Tag("slow")
    @Test
    void aClientThatGoesCancelsWhatItWaitsFor() throws IOException, InterruptedException {
        try (TestServer server = TestServer.in(folder)) {
            String body = "{\"prompt\":\"gone\",\"width\":256,\"height\":256,\"steps\":50,\"n_iter\":4}";
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write("POST /sdapi/v1/txt2img HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(body.length(), body)
                                .getBytes(StandardCharsets.UTF_8));
                while (server.get("/api/status")
                                .json()
                                .path("queue")
                                .path("running")
                                .asInt()
                        == 0) {
                    Thread.sleep(1);
                }
            }
            JsonNode job = server.get("/api/jobs").json().path("jobs").get(0);
            assertThat(server.ended(job.path("id").stringValue()).path("state").asString())
                    .isEqualTo("cancelled");
        }
    }

    @Tag("slow")
    @Test
    void aClientThatLeavesAStreamCancelsItsJob() throws IOException, InterruptedException {
        try (TestServer server = TestServer.in(folder)) {
            String body = "{\"prompt\":\"left\",\"size\":\"256x256\",\"steps\":50,\"n\":4,\"stream\":true}";
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.getOutputStream()
                        .write("POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(body.length(), body)
                                .getBytes(StandardCharsets.UTF_8));
                InputStream in = socket.getInputStream();
                assertThat(new String(in.readNBytes(15), StandardCharsets.UTF_8))
                        .isEqualTo("HTTP/1.1 200 OK");
            }
            JsonNode job = server.get("/api/jobs").json().path("jobs").get(0);
            assertThat(server.ended(job.path("id").stringValue()).path("state").asString())
                    .isEqualTo("cancelled");
        }
    }

    @Test
    void twoServersDoNotShareAFolder() throws IOException {
        try (TestServer server = TestServer.in(folder)) {
            assertThat(server.port()).isPositive();
            assertThatThrownBy(() -> TestServer.in(folder)).hasMessageContaining("another process");
        }
    }

    @Tag("slow")
    @Test
    void endedJobsAreForgottenInTheirTurnAndTheirFilesStay() throws IOException, InterruptedException {
        ServerSettings usual = TestServer.settings(folder);
        ServerSettings forgetful = new ServerSettings(
                usual.host(),
                0,
                null,
                usual.hosts(),
                usual.origins(),
                null,
                folder,
                8,
                2,
                false,
                usual.bodyBytes(),
                usual.pixels(),
                usual.images(),
                usual.steps(),
                usual.inputPixels(),
                usual.patience());
        List<String> ids = new ArrayList<>();
        try (TestServer server = TestServer.with(forgetful)) {
            for (int i = 0; i < 5; i++) {
                ids.add(id(server.post("/api/jobs", QUICK)));
                server.ended(ids.getLast());
            }
            assertThat(server.get("/api/jobs/" + ids.get(0)).status()).isEqualTo(404);
            assertThat(server.get("/api/jobs").json().path("jobs")).hasSize(2);
        }
        long before = Files.size(folder.resolve("panaflux.journal.jsonl"));
        try (TestServer server = TestServer.with(forgetful)) {
            assertThat(server.get("/api/jobs/" + ids.get(4))
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("done");
        }
        assertThat(Files.size(folder.resolve("panaflux.journal.jsonl"))).isLessThan(before);
        try (var files = Files.walk(folder.resolve("images"))) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(5);
        }
    }
}
