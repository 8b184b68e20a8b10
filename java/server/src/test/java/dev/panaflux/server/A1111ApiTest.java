package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import dev.panaflux.server.TestServer.Answer;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** AUTOMATIC1111's protocol, over HTTP. */
class A1111ApiTest {

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        TestServer.addLora(folder, "lora-peft", "style");
        TestServer.addLora(folder, "partial", "foreign");
        server = TestServer.in(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static RgbImage image(JsonNode answer, int index) throws IOException {
        return ImageDecoder.decode(
                "image",
                Base64.getDecoder().decode(answer.path("images").get(index).stringValue()));
    }

    private static Map<String, Object> small(Map<String, Object> more) {
        Map<String, Object> fields = new LinkedHashMap<>(
                Map.of("prompt", "a house", "width", 64, "height", 64, "steps", 1, "sampler_name", "Euler a"));
        fields.putAll(more);
        return fields;
    }

    @Test
    void imagesComeWithTheirSeedsAndTexts() throws IOException, InterruptedException {
        JsonNode answer = server.post(
                        "/sdapi/v1/txt2img",
                        small(Map.of("seed", 11, "n_iter", 2, "cfg_scale", 7, "negative_prompt", "")))
                .json();
        assertThat(image(answer, 1).width()).isEqualTo(64);
        assertThat(answer.path("parameters").path("sampler_name").asString()).isEqualTo("Euler a");
        JsonNode info = JsonMapper.shared().readTree(answer.path("info").stringValue());
        assertThat(info.path("all_seeds").toString()).isEqualTo("[11,12]");
        assertThat(info.path("infotexts").get(0).asString())
                .startsWith("a house")
                .contains("Seed: 11");
    }

    @Test
    void aMaskIsRepaintedWhereItIsWhite() throws IOException, InterruptedException {
        String source = Base64.getEncoder().encodeToString(TestPictures.png(64, 64, Color.GREEN));
        String mask = Base64.getEncoder().encodeToString(TestPictures.whiteLeft(64, 64));
        Answer answer = server.post(
                "/sdapi/v1/img2img",
                small(Map.of(
                        "init_images", List.of("data:image/png;base64," + source),
                        "mask", mask,
                        "mask_blur", 0,
                        "seed", 1,
                        "steps", 2,
                        "denoising_strength", 1)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        RgbImage image = image(answer.json(), 0);
        assertThat(image.value(63, 32, 1)).isEqualTo(255);
        assertThat(image.value(63, 32, 0)).isZero();
        assertThat(image.value(5, 32, 0) + image.value(5, 32, 2)).isPositive();
    }

    @Test
    void progressTellsOfTheJobInWorkAndInterruptEndsIt() throws IOException, InterruptedException {
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return server.post(
                        "/sdapi/v1/txt2img", small(Map.of("width", 256, "height", 256, "steps", 50, "batch_size", 4)));
            } catch (IOException | InterruptedException failure) {
                throw new CompletionException(failure);
            }
        });
        JsonNode progress = server.get("/sdapi/v1/progress").json();
        while (progress.path("state").path("job_count").asInt() == 0) {
            progress = server.get("/sdapi/v1/progress").json();
        }
        assertThat(progress.path("state").path("job_count").asInt()).isEqualTo(4);
        assertThat(progress.path("progress").isNumber()).isTrue();
        assertThat(progress.path("eta_relative").isNumber()).isTrue();
        server.post("/sdapi/v1/interrupt", Map.of());
        JsonNode interrupted = answer.join().json();
        assertThat(interrupted.path("images").size()).isLessThan(4);
    }

    @Test
    void skipLeavesOutTheImageInWork() throws IOException, InterruptedException {
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(() -> {
            try {
                return server.post(
                        "/sdapi/v1/txt2img", small(Map.of("width", 128, "height", 128, "steps", 20, "n_iter", 2)));
            } catch (IOException | InterruptedException failure) {
                throw new CompletionException(failure);
            }
        });
        while (server.get("/sdapi/v1/progress")
                        .json()
                        .path("state")
                        .path("sampling_steps")
                        .asInt()
                == 0) {
            Thread.sleep(1);
        }
        server.post("/sdapi/v1/skip", Map.of());
        assertThat(answer.join().json().path("images")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sd-models",
                "samplers",
                "schedulers",
                "options",
                "loras",
                "upscalers",
                "latent-upscale-modes",
                "sd-vae",
                "embeddings",
                "cmd-flags",
                "progress"
            })
    void listsThatClientsAskForAreThere(String list) throws IOException, InterruptedException {
        assertThat(server.get("/sdapi/v1/" + list).status()).isEqualTo(200);
    }

    @Test
    void lorasInThePromptAreAppliedAndTakenOutOfIt() throws IOException, InterruptedException {
        JsonNode plain =
                server.post("/sdapi/v1/txt2img", small(Map.of("seed", 9))).json();
        JsonNode styled = server.post(
                        "/sdapi/v1/txt2img", small(Map.of("seed", 9, "prompt", "a house <lora:style:0.8>")))
                .json();
        String id = server.post(
                        "/api/jobs",
                        Map.of("prompt", "a house", "size", "64", "steps", 1, "seed", 9, "loras", List.of("style:0.8")))
                .json()
                .path("id")
                .stringValue();
        byte[] same =
                server.bytes(server.ended(id).path("images").get(0).path("url").stringValue());
        assertThat(image(styled, 0).toBytes())
                .isEqualTo(ImageDecoder.decode("image", same).toBytes())
                .isNotEqualTo(image(plain, 0).toBytes());
        JsonNode info = JsonMapper.shared().readTree(styled.path("info").stringValue());
        assertThat(info.path("prompt").asString()).isEqualTo("a house <lora:style:0.8>");
    }

    @Test
    void lorasThatFitAreListedAndOthersRefused() throws IOException, InterruptedException {
        assertThat(server.get("/sdapi/v1/loras").body())
                .isEqualTo("[" + server.get("/sdapi/v1/loras").json().get(0) + "]")
                .contains("\"name\":\"style\"")
                .doesNotContain(folder.toString());
        for (String name : List.of("other", "foreign")) {
            Answer refused = server.post("/sdapi/v1/txt2img", small(Map.of("prompt", "x <lora:" + name + ":1>")));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.json().path("detail").asString())
                    .startsWith("prompt: ")
                    .contains(name);
        }
    }

    @Test
    void aModelIsChosenByItsTitle() throws IOException, InterruptedException {
        JsonNode model = server.get("/sdapi/v1/sd-models").json().get(0);
        String title = model.path("title").stringValue();
        assertThat(model.path("filename").asString()).isEqualTo("tiny");
        assertThat(server.post("/sdapi/v1/options", Map.of("sd_model_checkpoint", title))
                        .status())
                .isEqualTo(200);
        assertThat(server.get("/sdapi/v1/options")
                        .json()
                        .path("sd_model_checkpoint")
                        .asString())
                .isEqualTo(title);
        assertThat(server.post("/sdapi/v1/options", Map.of("sd_model_checkpoint", "../secret"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theTextsOfAnImageAreTold() throws IOException, InterruptedException {
        JsonNode made =
                server.post("/sdapi/v1/txt2img", small(Map.of("seed", 3))).json();
        JsonNode info = server.post(
                        "/sdapi/v1/png-info",
                        Map.of(
                                "image",
                                "data:image/png;base64,"
                                        + made.path("images").get(0).stringValue()))
                .json();
        assertThat(info.path("info").asString()).contains("Seed: 3");
    }

    @Test
    void wrongFieldsAreNamed() throws IOException, InterruptedException {
        for (Map<String, Object> wrong : Stream.<Map<String, Object>>of(
                        Map.of("width", "wide"), Map.of("steps", -3), Map.of("n_iter", 1000), Map.of("cfg_scale", "x"))
                .toList()) {
            Answer answer = server.post("/sdapi/v1/txt2img", small(wrong));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("detail").asString())
                    .startsWith(wrong.keySet().iterator().next() + ": expected");
        }
    }
}
