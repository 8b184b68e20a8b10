package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.server.TestServer.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Ollama's image generation, over HTTP. */
class OllamaApiTest {

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

    private static void requireImage(JsonNode answer) throws IOException {
        assertThat(answer.path("done").asBoolean()).as(answer.toString()).isTrue();
        byte[] png = Base64.getDecoder().decode(answer.path("image").stringValue());
        assertThat(ImageDecoder.decode("image", png).width()).isEqualTo(64);
    }

    @Test
    void oneDocumentHoldsTheImage() throws IOException, InterruptedException {
        Answer answer = server.post(
                "/api/generate",
                Map.of(
                        "model",
                        "tiny:latest",
                        "prompt",
                        "a cat",
                        "width",
                        64,
                        "height",
                        64,
                        "steps",
                        1,
                        "stream",
                        false,
                        "options",
                        Map.of("seed", 42)));
        requireImage(answer.json());
        assertThat(server.get("/api/images?seed=42").json().path("images")).hasSize(1);
    }

    @Test
    void theLastLineOfAStreamHoldsTheImage() throws IOException, InterruptedException {
        Answer answer = server.post("/api/generate", Map.of("prompt", "a dog", "width", 64, "height", 64, "steps", 2));
        assertThat(answer.header("Content-Type")).isEqualTo("application/x-ndjson");
        List<String> lines = answer.body().lines().toList();
        requireImage(JsonMapper.shared().readTree(lines.getLast()));
    }

    @Test
    void modelsAndTheVersionAreTold() throws IOException, InterruptedException {
        assertThat(server.get("/api/tags")
                        .json()
                        .path("models")
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("tiny");
        assertThat(server.get("/api/version").json().path("version").isString()).isTrue();
        assertThat(server.post("/api/generate", Map.of("prompt", "x", "model", "llama3"))
                        .status())
                .isEqualTo(404);
    }
}
