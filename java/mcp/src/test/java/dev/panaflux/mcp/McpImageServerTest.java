package dev.panaflux.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.generate.LocalGenerator;
import dev.panaflux.weights.TestFiles;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The tools as a client in the same process calls them. */
class McpImageServerTest {

    private static final int SIDE = 64;

    @TempDir
    private static Path shared;

    private static LocalGenerator generator;

    @TempDir
    private Path folder;

    private LineClient client;

    @BeforeAll
    static void open() throws IOException {
        Path loras = Files.createDirectories(shared.resolve("loras"));
        Files.copy(
                TestFiles.model("tiny").resolve("../../adapters/lora-peft/lora-0.safetensors"),
                loras.resolve("style.safetensors"));
        generator = LocalGenerator.open(
                new Environment(Map.of("PANAFLUX_LORAS", loras.toString()), shared, shared.resolve("nothing")),
                ModelSettings.of(TestFiles.model("tiny").toString()),
                new BackendSettings("auto", "auto", 1, null, null),
                _ -> {});
    }

    @AfterAll
    static void closeGenerator() {
        generator.close();
    }

    @BeforeEach
    void connect() throws IOException {
        client = new LineClient(generator, folder.resolve("images"));
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
    }

    private static Map<String, Object> fox(Object... more) {
        Map<String, Object> arguments =
                new LinkedHashMap<>(Map.of("prompt", "a fox", "width", SIDE, "height", SIDE, "steps", 1, "seed", 5));
        for (int index = 0; index < more.length; index += 2) {
            arguments.put((String) more[index], more[index + 1]);
        }
        return arguments;
    }

    private static BufferedImage shown(JsonNode content) throws IOException {
        assertThat(content.path("type").asString()).isEqualTo("image");
        return ImageIO.read(new ByteArrayInputStream(
                Base64.getDecoder().decode(content.path("data").asString())));
    }

    private static Path path(JsonNode result, int index) {
        return Path.of(result.path("structuredContent")
                .path("images")
                .get(index)
                .path("path")
                .asString());
    }

    private void assertRefused(String tool, Map<String, ?> arguments, String line) throws IOException {
        JsonNode result = client.result("refused", tool, arguments);
        assertThat(result.path("isError").asBoolean()).as(result.toString()).isTrue();
        assertThat(result.path("content").get(0).path("text").asString()).isEqualTo(line);
    }

    @Test
    void theListTellsWhatEachToolTakes() throws IOException {
        client.send(Map.of("jsonrpc", "2.0", "id", 1, "method", "tools/list"));
        JsonNode tools = client.answer(1).path("result").path("tools");
        List<String> names = new ArrayList<>();
        for (JsonNode tool : tools) {
            names.add(tool.path("name").asString());
            assertThat(tool.path("description").asString()).isNotBlank();
            assertThat(tool.path("inputSchema").path("type").asString()).isEqualTo("object");
        }
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "generate_image", "edit_image", "list_models", "list_loras", "read_image_settings");
    }

    @Test
    void imagesComeAsContentAndAsFilesThatTellTheirSettings() throws IOException {
        JsonNode result = client.result(1, "generate_image", fox("count", 2));
        JsonNode content = result.path("content");
        assertThat(content).hasSize(3);
        assertThat(shown(content.get(0)).getWidth()).isEqualTo(SIDE);
        assertThat(content.get(0).path("mimeType").asString()).isEqualTo("image/png");
        assertThat(content.get(2).path("text").asString())
                .isEqualTo("%s: seed 5, 64x64, 1 steps, model tiny%n%s: seed 6, 64x64, 1 steps, model tiny"
                        .formatted(path(result, 0), path(result, 1)));
        assertThat(Files.readAllBytes(path(result, 1)))
                .isEqualTo(
                        Base64.getDecoder().decode(content.get(1).path("data").asString()));

        JsonNode read = client.result(
                2, "read_image_settings", Map.of("image", path(result, 1).toString()));
        assertThat(read.path("structuredContent").path("prompt").asString()).isEqualTo("a fox");
        assertThat(read.path("structuredContent").path("seed").asInt()).isEqualTo(6);
    }

    @Test
    void anEditTakesPathsAsTheyWereReturned() throws IOException {
        Path fox = path(client.result(1, "generate_image", fox()), 0);
        JsonNode edited = client.result(
                2, "edit_image", fox("images", List.of(fox.getFileName().toString()), "seed", "7"));
        assertThat(edited.path("isError").asBoolean()).as(edited.toString()).isFalse();
        assertThat(Files.readAllBytes(path(edited, 0))).isNotEqualTo(Files.readAllBytes(fox));
    }

    @Test
    void onlyWhatAMaskShowsThroughIsRepainted() throws IOException {
        Path red = picture("red.png", Color.RED, Color.RED);
        Path mask = picture("mask.png", Color.WHITE, Color.BLACK);
        JsonNode edited =
                client.result(1, "edit_image", fox("images", List.of(red.toString()), "mask", mask.toString()));
        BufferedImage image = shown(edited.path("content").get(0));
        assertThat(image.getRGB(SIDE - 1, SIDE / 2)).isEqualTo(Color.RED.getRGB());
        assertThat(image.getRGB(0, SIDE / 2)).isNotEqualTo(Color.RED.getRGB());
    }

    private Path picture(String name, Color left, Color right) throws IOException {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setColor(left);
        pen.fillRect(0, 0, SIDE / 2, SIDE);
        pen.setColor(right);
        pen.fillRect(SIDE / 2, 0, SIDE / 2, SIDE);
        pen.dispose();
        Path file = folder.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    @Test
    void modelsAndLorasAreListed() throws IOException {
        JsonNode models = client.result(1, "list_models", Map.of());
        assertThat(models.path("structuredContent")
                        .path("models")
                        .get(0)
                        .path("name")
                        .asString())
                .isEqualTo("tiny");
        JsonNode loras = client.result(2, "list_loras", Map.of("model", "tiny"));
        assertThat(loras.path("content").get(0).path("text").asString())
                .contains("\"name\":\"style\"", "\"fits\":true");
        JsonNode styled = client.result(3, "generate_image", fox("loras", List.of("style:0.5")));
        assertThat(styled.path("isError").asBoolean()).as(styled.toString()).isFalse();
    }

    @Test
    void wordsThatTheModelDoesNotKnowAreToldWithTheImages() throws IOException {
        Path model = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("small"));
        Files.writeString(model.resolve("vocabulary.json"), "{\"words\": [\"dog\"], \"nearest\": {\"fox\": \"dog\"}}");
        try (LocalGenerator small = LocalGenerator.open(
                        new Environment(Map.of(), shared, shared.resolve("nothing")),
                        ModelSettings.of(model.toString()),
                        new BackendSettings("auto", "auto", 1, null, null),
                        _ -> {});
                LineClient asking = new LineClient(small, folder.resolve("images"))) {
            JsonNode result = asking.result(1, "generate_image", fox());
            assertThat(result.path("content").get(1).path("text").asString())
                    .contains("small does not know fox (near: dog)");
            assertThat(result.at("/structuredContent/unknownWords/0/nearest").asString())
                    .isEqualTo("dog");
            assertThat(asking.result(2, "generate_image", fox("prompt", "a dog"))
                            .path("structuredContent")
                            .has("unknownWords"))
                    .isFalse();
        }
    }

    @Test
    void whatIsWrongIsTheAnswerInOneLine() throws IOException {
        assertRefused("generate_image", Map.of(), "prompt: expected a text, found none");
        assertRefused("generate_image", fox("steps", 101), "steps: expected a whole number from 1 to 100, found 101");
        assertRefused(
                "generate_image", fox("width", "wide"), "width: expected a whole number from 1 to 16384, found wide");
        assertRefused("list_models", Map.of("all", true), "arguments: expected none, found \"all\"");
        assertRefused("generate_image", fox("model", "other"), "model: expected one of tiny, found \"other\"");
        assertRefused("edit_image", fox(), "images: expected the path of an image file, found none");
        assertRefused(
                "edit_image", fox("images", List.of("none.png")), folder.resolve("images/none.png") + ": no such file");
        assertRefused(
                "edit_image",
                fox("images", List.of("/dev/zero")),
                "/dev/zero: expected an image file, found something else");
        assertThat(client.result(1, "generate_image", fox()).path("isError").asBoolean())
                .isFalse();
    }

    @Test
    void progressRisesUntilTheAnswer() throws IOException {
        client.result(1, "generate_image", fox("steps", 100));
        List<Double> shares = new ArrayList<>();
        for (JsonNode notification : client.notifications()) {
            assertThat(notification.path("method").asString()).isEqualTo("notifications/progress");
            assertThat(notification.path("params").path("progressToken").asString())
                    .isEqualTo("token 1");
            shares.add(notification.path("params").path("progress").asDouble());
        }
        assertThat(shares).isNotEmpty().isSorted().doesNotHaveDuplicates().allMatch(share -> share <= 1);
    }

    @Tag("slow")
    @Test
    void aCancelledCallEndsWithoutAnAnswer() throws IOException {
        client.call(1, "generate_image", fox("steps", 100, "width", 256, "height", 256, "count", 16));
        assertThat(client.next().path("method").asString()).isEqualTo("notifications/progress");
        client.send(Map.of("jsonrpc", "2.0", "method", "notifications/cancelled", "params", Map.of("requestId", 1)));
        JsonNode after = client.result(2, "generate_image", fox());
        assertThat(after.path("isError").asBoolean()).isFalse();
        assertThat(client.notifications())
                .allSatisfy(message -> assertThat(message.has("id")).isFalse());
        try (Stream<Path> files = Files.list(folder.resolve("images"))) {
            assertThat(files).hasSize(1);
        }
    }

    @Test
    void aLineThatIsNoMessageIsAnsweredAndTheSessionGoesOn() throws IOException {
        client.line("no message");
        assertThat(client.next().path("error").path("code").asInt()).isEqualTo(-32700);
        assertThat(client.result(1, "list_models", Map.of()).has("content")).isTrue();
    }

    @Test
    void callsMayOverlap() throws IOException {
        for (int id = 1; id <= 6; id++) {
            client.call(id, "generate_image", fox("seed", id));
        }
        List<Integer> answered = new ArrayList<>();
        while (answered.size() < 6) {
            JsonNode message = client.next();
            if (message.has("id")) {
                assertThat(message.path("result").path("isError").asBoolean()).isFalse();
                answered.add(message.path("id").asInt());
            }
        }
        assertThat(answered).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6);
    }
}
