package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.server.TestServer.Answer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** LoRAs in Panaflux's own protocol, over HTTP. */
class LorasTest {

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        TestServer.addLora(folder, "lora-peft", "style");
        TestServer.addLora(folder, "lora-bfl", "detail");
        TestServer.addLora(folder, "partial", "foreign");
        server = TestServer.in(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static Map<String, Object> wanted(Object loras) {
        return Map.of("prompt", "a fox", "size", "64", "steps", 1, "seed", 5, "loras", loras);
    }

    private static JsonNode made(Object loras) throws IOException, InterruptedException {
        Answer accepted = server.post("/api/jobs", wanted(loras));
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
        JsonNode job = server.ended(accepted.json().path("id").stringValue());
        assertThat(job.path("state").asString()).as(job.toString()).isEqualTo("done");
        return job;
    }

    private static byte[] png(JsonNode job) throws IOException, InterruptedException {
        return server.bytes(job.path("images").get(0).path("url").stringValue());
    }

    private static byte[] pixels(Object loras) throws IOException, InterruptedException {
        return ImageDecoder.decode("image", png(made(loras))).toBytes();
    }

    private static JsonNode listed(String name) throws IOException, InterruptedException {
        for (JsonNode lora : server.get("/api/loras").json().path("loras")) {
            if (lora.path("name").asString().equals(name)) {
                return lora;
            }
        }
        throw new AssertionError("expected " + name + " in the list");
    }

    @Test
    void theListTellsWhatEachIsAndWhetherItFits() throws IOException, InterruptedException {
        JsonNode style = listed("style");
        assertThat(style.path("kind").asString()).isEqualTo("LoRA");
        assertThat(style.path("ranks")).isNotEmpty();
        assertThat(style.path("fits").asBoolean()).isTrue();
        assertThat(style.has("problem")).isFalse();
        JsonNode foreign = listed("foreign");
        assertThat(foreign.path("fits").asBoolean()).isFalse();
        assertThat(foreign.path("problem").asString())
                .startsWith("foreign does not fit tiny: 1 of 8 modules have other sizes");
        assertThat(server.get("/api/loras?model=none").status()).isEqualTo(404);
    }

    @Test
    void aDamagedFileIsListedWithoutItsPlace() throws IOException, InterruptedException {
        Path damaged = folder.resolve("loras/damaged.safetensors");
        Files.writeString(damaged, "no tensors");
        JsonNode facts = listed("damaged");
        assertThat(facts.path("fits").asBoolean()).isFalse();
        assertThat(facts.path("problem").asString()).startsWith("damaged: ").doesNotContain(folder.toString());
        assertThat(server.post("/api/jobs", wanted(List.of("damaged"))).status())
                .isEqualTo(400);
        Files.delete(damaged);
    }

    @Test
    void aFileThatIsReplacedIsReadAgain() throws IOException, InterruptedException {
        TestServer.addLora(folder, "lora-peft", "changing");
        assertThat(listed("changing").path("fits").asBoolean()).isTrue();
        TestServer.addLora(folder, "partial", "changing");
        assertThat(listed("changing").path("fits").asBoolean()).isFalse();
        Files.delete(folder.resolve("loras/changing.safetensors"));
    }

    @Test
    void aListReadsNothingButHeaders() throws IOException, InterruptedException {
        // A terabyte that takes no room on the disk. Whoever reads it all does not answer in time.
        long values = 1L << 38;
        byte[] header =
                """
                {"layer.lora_A.weight":{"dtype":"F32","shape":[1,%d],"data_offsets":[0,%d]},\
                "layer.lora_B.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[%d,%d]}}\
                """.formatted(values, 4 * values, 4 * values, 4 * values + 4).getBytes(StandardCharsets.UTF_8);
        Path large = folder.resolve("loras/large.safetensors");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.writeLong(Long.reverseBytes(header.length));
            file.write(header);
            file.setLength(8 + header.length + 4 * values + 4);
        }
        JsonNode facts = listed("large");
        Files.delete(large);
        assertThat(facts.path("kind").asString()).isEqualTo("LoRA");
        assertThat(facts.path("fits").asBoolean()).isFalse();
    }

    @Tag("slow")
    @Test
    void lorasChangeTheImageByTheirStrengths() throws IOException, InterruptedException {
        byte[] plain = pixels(List.of());
        byte[] styled = pixels(List.of("style"));
        assertThat(styled).isNotEqualTo(plain);
        assertThat(pixels(List.of("style:-1"))).isNotEqualTo(plain).isNotEqualTo(styled);
        assertThat(pixels(List.of(Map.of("name", "style", "strength", 1)))).isEqualTo(styled);
        assertThat(pixels(List.of(Map.of("name", "style")))).isEqualTo(styled);
    }

    @Test
    void jobsImagesAndMetadataTellWhatWasApplied() throws IOException, InterruptedException {
        JsonNode job = made(List.of("style:0.5", Map.of("name", "detail", "strength", -0.25)));
        String expected = "[{\"name\":\"style\",\"strength\":0.5},{\"name\":\"detail\",\"strength\":-0.25}]";
        assertThat(job.path("loras").toString()).isEqualTo(expected);
        String image = job.path("images").get(0).path("id").stringValue();
        assertThat(server.get("/api/images/" + image).json().path("loras").toString())
                .isEqualTo(expected);
        JsonNode adapters = JsonMapper.shared()
                .readTree(MetadataReader.decode("image", png(job))
                        .text(ImageMetadata.PANAFLUX)
                        .orElseThrow())
                .path("adapters");
        assertThat(adapters).hasSize(2);
        assertThat(adapters.get(0).path("name").asString()).isEqualTo("style");
        assertThat(adapters.get(0).path("strength").asDouble()).isEqualTo(0.5);
        assertThat(adapters.get(1).path("strength").asDouble()).isEqualTo(-0.25);
    }

    @Test
    void whatCannotBeAppliedIsRefusedByName() throws IOException, InterruptedException {
        Map<Object, String> refusals = new LinkedHashMap<>();
        refusals.put("style", "expected a list of at most 16 elements");
        refusals.put(List.of(3), "expected a name, NAME:STRENGTH, or an object");
        refusals.put(List.of(Map.of("strength", 1)), "expected a name, NAME:STRENGTH, or an object");
        refusals.put(List.of(Map.of("name", "style", "strength", "1")), "expected a name, NAME:STRENGTH, or an object");
        refusals.put(List.of("style:NaN"), "expected a name, NAME:STRENGTH, or an object");
        refusals.put(List.of("style:101"), "expected a strength from -100 to 100, found 101");
        refusals.put(List.of("style", "other"), "expected the name of a LoRA that is listed, found \"other\"");
        refusals.put(List.of("foreign"), "foreign does not fit tiny: ");
        refusals.put(Collections.nCopies(17, "style"), "expected a list of at most 16 elements");
        for (Map.Entry<Object, String> refusal : refusals.entrySet()) {
            Answer refused = server.post("/api/jobs", wanted(refusal.getKey()));
            assertThat(refused.status()).as(refused.body()).isEqualTo(400);
            JsonNode error = refused.json().path("error");
            assertThat(error.path("field").asString()).isEqualTo("loras");
            assertThat(error.path("message").asString()).startsWith("loras: " + refusal.getValue());
        }
    }

    @Test
    void aLoraThatIsGoneWhenItsTurnComesFailsItsJobAlone() throws IOException, InterruptedException {
        Path gone = TestServer.addLora(folder, "lora-peft", "gone");
        String before = server.post("/api/jobs", Map.of("prompt", "x", "size", "256", "steps", 50, "count", 4))
                .json()
                .path("id")
                .stringValue();
        String id = server.post("/api/jobs", wanted(List.of("gone")))
                .json()
                .path("id")
                .stringValue();
        Files.delete(gone);
        server.delete("/api/jobs/" + before);
        JsonNode job = server.ended(id);
        assertThat(job.path("state").asString()).isEqualTo("failed");
        assertThat(job.path("error").path("message").asString())
                .isEqualTo("loras: expected the name of a LoRA that is listed, found \"gone\"");
        made(List.of("style"));
    }
}
