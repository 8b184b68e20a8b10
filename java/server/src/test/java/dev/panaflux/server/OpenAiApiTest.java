package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import dev.panaflux.server.TestServer.Answer;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** OpenAI's images protocol, over HTTP. */
class OpenAiApiTest {

    private static final String BOUNDARY = "parts-of-a-test";

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

    private static RgbImage decoded(JsonNode image) throws IOException {
        return ImageDecoder.decode(
                "image", Base64.getDecoder().decode(image.path("b64_json").stringValue()));
    }

    @Test
    void generationsAnswersWithImagesInBase64() throws IOException, InterruptedException {
        JsonNode answer = server.post(
                        "/v1/images/generations",
                        Map.of(
                                "prompt",
                                "a cat",
                                "model",
                                "gpt-image-1",
                                "n",
                                2,
                                "size",
                                "64x64",
                                "steps",
                                1,
                                "quality",
                                "low"))
                .json();
        assertThat(answer.path("data")).hasSize(2);
        assertThat(answer.path("created").asLong()).isPositive();
        assertThat(answer.path("size").asString()).isEqualTo("64x64");
        assertThat(decoded(answer.path("data").get(1)).width()).isEqualTo(64);
    }

    @Test
    void anAddressLeadsToTheImageWithoutAKey() throws IOException, InterruptedException {
        JsonNode answer = server.post(
                        "/v1/images/generations",
                        Map.of("prompt", "a dog", "size", "64x64", "steps", 1, "response_format", "url"))
                .json();
        String url = answer.path("data").get(0).path("url").stringValue();
        assertThat(url).startsWith("http://127.0.0.1:" + server.port() + "/images/");
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        byte[] png = server.client().send(request, BodyHandlers.ofByteArray()).body();
        assertThat(ImageDecoder.decode("image", png).height()).isEqualTo(64);
    }

    @Test
    void aStreamEndsWithTheImage() throws IOException, InterruptedException {
        Answer answer = server.post(
                "/v1/images/generations", Map.of("prompt", "a hen", "size", "64x64", "steps", 1, "stream", true));
        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
        assertThat(answer.body())
                .contains("event: image_generation.completed\ndata: {\"type\":\"image_generation.completed\"");
    }

    @Tag("slow")
    @Test
    void editsTakesSeveralImagesAsReferences() throws IOException, InterruptedException {
        JsonNode answer = form(Map.of("prompt", "both", "size", "64x64", "steps", "1"), List.of("image[]", "image[]"))
                .json();
        assertThat(answer.path("data")).as(answer.toString()).hasSize(1);
    }

    @Tag("slow")
    @Test
    void editsRepaintsWhereTheMaskIsTransparent() throws IOException, InterruptedException {
        Answer answer =
                form(Map.of("prompt", "half", "size", "64x64", "n", "1", "steps", "2"), List.of("image", "mask"));
        RgbImage image = decoded(answer.json().path("data").get(0));
        // The mask's opaque part keeps the red source.
        assertThat(image.value(63, 32, 0)).isEqualTo(255);
        assertThat(image.value(63, 32, 1)).isZero();
        // The protocol has no seed, so any one pixel of the rest may happen to be red too.
        assertThat(IntStream.range(0, 64).map(y -> image.value(5, y, 1) + image.value(5, y, 2)))
                .anyMatch(others -> others > 0);
    }

    private static Answer form(Map<String, String> texts, List<String> files) throws IOException, InterruptedException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        texts.forEach(
                (name, value) -> body.writeBytes("--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
                        .formatted(BOUNDARY, name, value)
                        .getBytes(StandardCharsets.UTF_8)));
        for (String name : files) {
            byte[] png = name.equals("mask")
                    ? TestPictures.transparentLeft(64, 64, Color.WHITE)
                    : TestPictures.png(64, 64, Color.RED);
            body.writeBytes(
                    "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"
                            .formatted(BOUNDARY, name)
                            .getBytes(StandardCharsets.UTF_8));
            body.writeBytes(png);
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes("--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(server.uri("/v1/images/edits"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                .build();
        var response = server.client().send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return new Answer(response.statusCode(), response.body(), response);
    }

    @Test
    void errorsHaveOpenAisForm() throws IOException, InterruptedException {
        Answer wrong = server.post("/v1/images/generations", Map.of("prompt", "x", "size", "big"));
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("error").path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(wrong.json().path("error").path("param").asString()).isEqualTo("size");
        Answer missing = server.post("/v1/images/generations", Map.of("prompt", "x", "model", "other"));
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.json().path("error").path("code").asString()).isEqualTo("model_not_found");
        Answer without = server.post("/v1/images/generations", Map.of("n", 1));
        assertThat(without.json().path("error").path("param").asString()).isEqualTo("prompt");
    }

    @Test
    void modelsAreListed() throws IOException, InterruptedException {
        JsonNode models = server.get("/v1/models").json();
        assertThat(models.path("object").asString()).isEqualTo("list");
        assertThat(models.path("data").get(0).path("id").asString()).isEqualTo("tiny");
        assertThat(server.get("/v1/models/tiny").json().path("object").asString())
                .isEqualTo("model");
        assertThat(server.get("/v1/models/other").status()).isEqualTo(404);
    }
}
