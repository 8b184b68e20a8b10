package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Clients that others wrote. Where one is missing, its test is reported as skipped. */
@Tag("slow")
class RealClientsTest {

    private static final int SECONDS = 120;
    private static final String OPENAI = "{\"dependencies\":{\"openai\":\"6.49.0\"}}";

    /** With a newer sharp, which needs no scripts to be installed. */
    private static final String WEB_UI =
            "{\"dependencies\":{\"stable-diffusion-api\":\"0.0.7\",\"sharp\":\"0.34.5\"},\"overrides\":{\"sharp\":\"0.34.5\"}}";

    @TempDir
    private Path folder;

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.in(folder.resolve("jobs"));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** What a command prints; null if it cannot be started or fails. */
    private String run(boolean needed, Object... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(Arrays.stream(words).map(Object::toString).toList());
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException missing) {
            assumeTrue(needed, command.getFirst() + " is not installed");
            throw missing;
        }
        boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        boolean well = ended && process.exitValue() == 0;
        String told = Files.readString(err, StandardCharsets.UTF_8);
        if (needed) {
            assertThat(well).as(told).isTrue();
        } else {
            assumeTrue(well, "%s does not work here: %s".formatted(command, told));
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    @Test
    void theOfficialClientOfOpenAiDrawsEditsAndStreams() throws IOException, InterruptedException {
        JsonNode said = script("openai.mjs", OPENAI);
        assertThat(said.path("model").asString()).isEqualTo("tiny");
        assertThat(said.path("generated").toString()).isEqualTo("[\"PNG\",\"PNG\"]");
        assertThat(said.path("linked").asString()).isEqualTo("image/png");
        assertThat(said.path("edited").asInt()).isEqualTo(1);
        assertThat(said.path("masked").asInt()).isEqualTo(1);
        assertThat(said.path("events").toString()).endsWith("\"image_generation.completed\"]");
        assertThat(said.path("error").path("status").asInt()).isEqualTo(400);
        assertThat(said.path("error").path("param").asString()).isEqualTo("size");
        assertThat(said.path("error").path("kind").asString()).isEqualTo("BadRequestError");
    }

    @Test
    void aClientOfTheWebUiDrawsAndLists() throws IOException, InterruptedException {
        JsonNode said = script("a1111.mjs", WEB_UI);
        assertThat(said.path("sampler").asString()).isEqualTo("Euler");
        assertThat(said.path("model").asString()).isEqualTo("tiny");
        assertThat(said.path("current").asBoolean()).isTrue();
        assertThat(said.path("lists").toString()).isEqualTo("[0,0,0,0,0]");
        assertThat(said.path("drawn").asInt()).isEqualTo(2);
        assertThat(said.path("seeds").toString()).isEqualTo("[5,6]");
        assertThat(said.path("side").asInt()).isEqualTo(64);
        assertThat(said.path("changed").asInt()).isEqualTo(1);
        assertThat(said.path("progress").asInt(-1)).isZero();
    }

    /** What a script says that uses a client from npm. */
    private JsonNode script(String name, String dependencies) throws IOException, InterruptedException {
        run(false, "node", "--version");
        Files.writeString(folder.resolve("package.json"), dependencies);
        run(false, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts");
        Path script = folder.resolve(name);
        try (InputStream in = getClass().getResourceAsStream("clients/" + name)) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        Path picture = Files.write(folder.resolve("picture.png"), TestPictures.png(64, 64, Color.RED));
        Path mask = Files.write(folder.resolve("mask.png"), TestPictures.transparentLeft(64, 64, Color.WHITE));
        return JsonMapper.shared()
                .readTree(run(true, "node", script, "http://127.0.0.1:" + server.port(), picture, mask));
    }

    @Test
    void curlUploadsSeveralImages() throws IOException, InterruptedException {
        run(false, "curl", "--version");
        Path picture = Files.write(folder.resolve("picture.png"), TestPictures.png(64, 64, Color.RED));
        String answer = run(
                true,
                "curl",
                "-sS",
                "--fail-with-body",
                "http://127.0.0.1:" + server.port() + "/v1/images/edits",
                "-F",
                "prompt=both",
                "-F",
                "steps=1",
                "-F",
                "size=64x64",
                "-F",
                "image[]=@" + picture,
                "-F",
                "image[]=@" + picture);
        assertThat(JsonMapper.shared().readTree(answer).path("data")).hasSize(1);
    }

    @Test
    void curlFollowsAJob() throws IOException, InterruptedException {
        run(false, "curl", "--version");
        String address = "http://127.0.0.1:" + server.port();
        String job = run(
                true,
                "curl",
                "-sS",
                address + "/api/jobs",
                "-d",
                "{\"prompt\":\"a plum\",\"size\":\"64\",\"steps\":2}");
        String id = JsonMapper.shared().readTree(job).path("id").asString();
        String events = run(true, "curl", "-sSN", address + "/api/jobs/" + id + "/events");
        assertThat(events).contains("\"state\":\"done\"");
    }
}
