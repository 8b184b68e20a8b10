package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.RgbImage;
import dev.panaflux.server.TestServer.Answer;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Panaflux's own protocol, over HTTP. */
class JobsApiTest {

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

    private static String made(Map<String, Object> wanted) throws IOException, InterruptedException {
        Answer accepted = server.post("/api/jobs", wanted);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        String id = accepted.json().path("id").stringValue();
        assertThat(accepted.header("Location")).isEqualTo("/api/jobs/" + id);
        return id;
    }

    @Test
    void aJobIsAcceptedMadeAndItsImageFetched() throws IOException, InterruptedException {
        String id = made(Map.of("prompt", "a red apple", "size", "64", "steps", 2, "seed", 7));
        JsonNode job = server.ended(id);
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("done");
        JsonNode image = job.path("images").get(0);
        byte[] png = server.bytes(image.path("url").stringValue());
        RgbImage pixels = ImageDecoder.decode("image", png);
        assertThat(pixels.width()).isEqualTo(64);
        assertThat(MetadataReader.decode("image", png)
                        .text(ImageMetadata.PANAFLUX)
                        .orElseThrow())
                .contains("\"seed\":7")
                .contains("a red apple");
    }

    @Test
    void aJobIsDrawnInThePrecisionThatItAsksFor() throws IOException, InterruptedException {
        JsonNode status = server.get("/api/status").json();
        assertThat(status.path("precisions").valueStream().map(JsonNode::asString))
                .contains("f32", status.path("precision").asString());
        JsonNode job = server.ended(made(Map.of("prompt", "a pea", "size", "64", "steps", 1, "precision", "f32")));
        assertThat(job.path("precision").asString()).isEqualTo("f32");
        byte[] png = server.bytes(job.path("images").get(0).path("url").stringValue());
        assertThat(MetadataReader.decode("image", png)
                        .text(ImageMetadata.PANAFLUX)
                        .orElseThrow())
                .contains("\"precision\":\"f32\"");
        JsonNode usual = server.ended(made(Map.of("prompt", "a pea", "size", "64", "steps", 1, "precision", "auto")));
        assertThat(usual.has("precision")).isFalse();
    }

    @Test
    void imagesOfAJobHaveSeedsThatCountUp() throws IOException, InterruptedException {
        String id =
                made(Map.of("prompt", "a pear", "size", "64", "steps", 1, "seed", "18446744073709551000", "count", 3));
        JsonNode job = server.ended(id);
        List<String> seeds = new ArrayList<>();
        job.path("images").forEach(image -> seeds.add(image.path("seed").stringValue()));
        assertThat(seeds).containsExactly("18446744073709551000", "18446744073709551001", "18446744073709551002");
    }

    @Test
    void aThumbnailIsASmallJpeg() throws IOException, InterruptedException {
        JsonNode job = server.ended(made(Map.of("prompt", "a plum", "size", "64", "steps", 1)));
        byte[] jpeg = server.bytes(job.path("images").get(0).path("thumbnail").stringValue());
        assertThat(jpeg).startsWith(0xff, 0xd8);
    }

    @Tag("slow")
    @Test
    void anImageIsExplainedByAPage() throws IOException, InterruptedException {
        JsonNode job = server.ended(made(Map.of("prompt", "a fig", "size", "64", "steps", 2, "seed", "5")));
        String id = job.path("images").get(0).path("id").stringValue();
        String page = new String(server.bytes("/explained/" + id + ".html"), StandardCharsets.UTF_8);
        assertThat(page).startsWith("<!doctype html>").contains("<q>a fig</q>", "seed</dfn> <b>5</b>");
        assertThat(new String(server.bytes("/explained/" + id + ".html"), StandardCharsets.UTF_8))
                .as("kept, with its times")
                .isEqualTo(page);
        assertThat(server.get("/explained/" + id).status()).isEqualTo(404);
        assertThat(server.get("/explained/none.html").status()).isEqualTo(404);
    }

    @Tag("slow")
    @Test
    void anImageThatWasMadeFromOthersIsExplainedWhileTheyAreKept() throws IOException, InterruptedException {
        JsonNode first = server.ended(made(Map.of("prompt", "base", "size", "64", "steps", 1)));
        String image = "image:" + first.path("images").get(0).path("id").asString();
        JsonNode job = server.ended(made(Map.of("prompt", "edited", "steps", 1, "references", List.of(image))));
        String page = "/explained/" + job.path("images").get(0).path("id").asString() + ".html";
        try (Stream<Path> inputs = Files.list(folder.resolve("inputs"))) {
            for (Path input : inputs.toList()) {
                Files.delete(input);
            }
        }
        Answer refused = server.get(page);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("no longer kept");
        JsonNode again = server.ended(made(Map.of("prompt", "edited", "steps", 1, "references", List.of(image))));
        String kept = "/explained/" + again.path("images").get(0).path("id").asString() + ".html";
        assertThat(server.get(kept).body()).contains("reference images");
    }

    @Test
    void aWrongFieldIsRefusedByName() throws IOException, InterruptedException {
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("prompt", 3),
                Map.of("prompt", "x", "steps", "many"),
                Map.of("prompt", "x", "steps", 1.5),
                Map.of("prompt", "x", "count", 0),
                Map.of("prompt", "x", "seed", "red"),
                Map.of("prompt", "x", "size", "12y"),
                Map.of("prompt", "x", "schedule", "odd"),
                Map.of("prompt", "x", "format", "bmp"),
                Map.of("prompt", "x", "priority", "top"),
                Map.of("prompt", "x", "precision", "f8"),
                Map.of("prompt", "x", "references", "one"))) {
            Answer refused = server.post("/api/jobs", wrong);
            String field = wrong.size() == 1
                    ? "prompt"
                    : wrong.keySet().stream()
                            .filter(name -> !name.equals("prompt"))
                            .findFirst()
                            .orElseThrow();
            assertThat(refused.status()).as(refused.body()).isEqualTo(400);
            assertThat(refused.json().path("error").path("field").asString()).isEqualTo(field);
            assertThat(refused.json().path("error").path("message").asString())
                    .startsWith(field + ": expected ")
                    .contains(", found ");
        }
    }

    @Test
    void anUnknownFieldIsIgnored() throws IOException, InterruptedException {
        made(Map.of("prompt", "a fig", "size", "64", "steps", 1, "colour", "green"));
    }

    @Test
    void aModelThatIsNotListedIsNotFoundEvenIfItIsAFolder() throws IOException, InterruptedException {
        Answer refused = server.post("/api/jobs", Map.of("prompt", "x", "model", "/etc"));
        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.json().path("error").path("message").asString())
                .contains("expected one of tiny")
                .doesNotContain("Exception");
    }

    @Test
    void searchFindsImagesByWordsAndSeed() throws IOException, InterruptedException {
        server.ended(made(Map.of("prompt", "An OLD lighthouse", "size", "64", "steps", 1, "seed", 4711)));
        JsonNode found = server.get("/api/images?q=lighthouse+old&seed=4711").json();
        assertThat(found.path("images")).hasSize(1);
        JsonNode image = found.path("images").get(0);
        assertThat(image.path("prompt").asString()).isEqualTo("An OLD lighthouse");
        assertThat(server.get("/api/images/" + image.path("id").asString()).json())
                .isEqualTo(image);
        assertThat(server.get("/api/images?q=lighthouse+new").json().path("images"))
                .isEmpty();
    }

    @Test
    void aListComesInParts() throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            server.ended(made(Map.of("prompt", "paged " + i, "size", "64", "steps", 1)));
        }
        JsonNode first = server.get("/api/jobs?q=paged&limit=2").json();
        assertThat(first.path("jobs")).hasSize(2);
        assertThat(first.path("jobs").get(0).path("prompt").asString()).isEqualTo("paged 2");
        JsonNode rest = server.get(
                        "/api/jobs?q=paged&limit=2&before=" + first.path("next").asString())
                .json();
        assertThat(rest.path("jobs")).hasSize(1);
        assertThat(rest.path("next").isNull()).isTrue();
    }

    @Test
    void aRepeatedKeyGivesTheSameJob() throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Answer answer = server.send(
                    "POST",
                    "/api/jobs",
                    "{\"prompt\":\"twice\",\"size\":\"64\",\"steps\":1}",
                    request -> request.header("Idempotency-Key", "key-1"));
            ids.add(answer.json().path("id").asString());
        }
        assertThat(ids.get(0)).isEqualTo(ids.get(1));
    }

    @Test
    void aCancelledJobEndsAndAnEndedOneStays() throws IOException, InterruptedException {
        String id = made(Map.of("prompt", "never", "size", "256", "steps", 50, "count", 4));
        Answer cancelled = server.delete("/api/jobs/" + id);
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(server.ended(id).path("state").asString()).isEqualTo("cancelled");
        assertThat(server.delete("/api/jobs/" + id).json().path("state").asString())
                .isEqualTo("cancelled");
    }

    @Test
    void aStrengthNeedsASourceAndIsAboveZero() throws IOException, InterruptedException {
        Answer alone = server.post("/api/jobs", Map.of("prompt", "alone", "strength", 0.5));
        assertThat(alone.status()).isEqualTo(400);
        assertThat(alone.body()).contains("strength: expected a source beside it, found none");
        String source = Base64.getEncoder().encodeToString(TestPictures.png(64, 64, Color.RED));
        Answer none = server.post("/api/jobs", Map.of("prompt", "none", "source", source, "strength", 0));
        assertThat(none.status()).isEqualTo(400);
        assertThat(none.body()).contains("strength: expected a number above 0 and at most 1, found 0");
    }

    @Test
    void aPathThatMayMeanTwoThingsIsRefusedAsEverythingElseIs() throws IOException, InterruptedException {
        Answer answer = server.get("/api/..%2fjobs");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.json().path("error").path("message").asString()).startsWith("request: expected ");
    }

    @Test
    void eventsTellOfEveryStepAndTheEnd() throws IOException, InterruptedException {
        String id = made(Map.of("prompt", "followed", "size", "64", "steps", 3));
        String events = server.get("/api/jobs/" + id + "/events").body();
        assertThat(events).contains("event: job").contains("\"state\":\"done\"").contains("\nid: ");
    }

    @Test
    void aStreamThatWasCutGoesOnAfterTheLastEvent() throws IOException, InterruptedException {
        String id = made(Map.of("prompt", "resumed", "size", "64", "steps", 2));
        String all = withoutBeats(
                server.get("/api/jobs/" + id + "/events?previews=false").body());
        List<String> ids = Stream.of(all.split("\n", -1))
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .toList();
        assertThat(ids).isNotEmpty();
        String rest = server.send(
                        "GET",
                        "/api/jobs/" + id + "/events?previews=false",
                        null,
                        request -> request.header("Last-Event-ID", ids.getFirst()))
                .body();
        assertThat(withoutBeats(rest)).isEqualTo(all.substring(all.indexOf("\n\n") + 2));
    }

    /** The events alone: how often the server shows that it lives depends on how long a step takes. */
    private static String withoutBeats(String stream) {
        return stream.replace(":\n\n", "");
    }

    @Test
    void referencesMayBeImagesOfTheServer() throws IOException, InterruptedException {
        JsonNode first = server.ended(made(Map.of("prompt", "base", "size", "64", "steps", 1)));
        String image = "image:" + first.path("images").get(0).path("id").asString();
        JsonNode job = server.ended(made(Map.of("prompt", "edited", "steps", 1, "references", List.of(image))));
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("done");
        assertThat(job.path("width").asInt()).isEqualTo(64);
        JsonNode edit = server.ended(
                made(Map.of("prompt", "begun", "steps", 2, "source", image, "strength", 0.5, "mask", image)));
        assertThat(edit.path("state").asString()).as(edit.toString()).isEqualTo("done");
        JsonNode inputs = edit.path("inputs");
        assertThat(inputs.path("references")).isEmpty();
        assertThat(inputs.path("strength").asDouble()).isEqualTo(0.5);
        String source = inputs.path("source").asString();
        assertThat(server.get("/api/jobs/" + job.path("id").asString())
                        .json()
                        .at("/inputs/references/0")
                        .asString())
                .isEqualTo(source);
        assertThat(server.bytes("/api/inputs/" + source))
                .isEqualTo(server.bytes(first.path("images").get(0).path("url").stringValue()));
        assertThat(server.get("/api/inputs/" + source).header("Content-Type")).isEqualTo("image/png");
    }

    @Test
    void anInputThatIsNotThereIsToldAndNoOtherFileIsServed() throws IOException, InterruptedException {
        for (String name : List.of("0".repeat(64), "..%2fpanaflux.journal.jsonl", "x")) {
            assertThat(server.get("/api/inputs/" + name).status()).isBetween(400, 404);
        }
    }

    @Test
    void aMaskThatIsOpaqueEverywhereIsRepaintedWhereItIsWhite() throws IOException, InterruptedException {
        Base64.Encoder base64 = Base64.getEncoder();
        JsonNode job = server.ended(made(Map.of(
                "prompt",
                "half",
                "seed",
                1,
                "size",
                "64",
                "steps",
                2,
                "strength",
                1,
                "source",
                base64.encodeToString(TestPictures.png(64, 64, Color.RED)),
                "mask",
                base64.encodeToString(TestPictures.whiteLeft(64, 64)))));
        byte[] png = server.bytes(job.path("images").path(0).path("url").asString());
        RgbImage image = ImageDecoder.decode("image", png);
        assertThat(image.value(63, 32, 0)).isEqualTo(255);
        assertThat(image.value(63, 32, 1)).isZero();
        assertThat(image.value(5, 32, 1) + image.value(5, 32, 2)).isPositive();
    }

    @Test
    void metadataTellHowAnImageWasMade() throws IOException, InterruptedException {
        JsonNode job = server.ended(made(Map.of("prompt", "recalled", "size", "64", "steps", 1, "seed", 5)));
        String image = "image:" + job.path("images").get(0).path("id").asString();
        JsonNode recipe =
                server.post("/api/metadata", Map.of("image", image)).json().path("recipe");
        assertThat(recipe.path("prompt").asString()).isEqualTo("recalled");
        assertThat(recipe.path("seed").asInt()).isEqualTo(5);
    }

    @Test
    void theServerTellsHowItIs() throws IOException, InterruptedException {
        assertThat(server.get("/health").json().path("status").asString()).isEqualTo("ok");
        assertThat(server.get("/ready").status()).isEqualTo(200);
        JsonNode status = server.get("/api/status").json();
        assertThat(status.path("model").asString()).isEqualTo("tiny");
        assertThat(status.path("queue").path("limit").asInt()).isEqualTo(8);
        assertThat(server.get("/api/models")
                        .json()
                        .path("models")
                        .get(0)
                        .path("default")
                        .asBoolean())
                .isTrue();
        assertThat(server.get("/metrics").body())
                .contains("panaflux_jobs{state=\"queued\"}")
                .contains("panaflux_http_requests_seconds");
    }
}
