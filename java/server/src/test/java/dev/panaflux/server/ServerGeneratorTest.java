package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.Environment;
import dev.panaflux.app.Failure;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.ModelSettings;
import dev.panaflux.app.generate.ImageFile;
import dev.panaflux.app.generate.ImageGenerator;
import dev.panaflux.app.generate.ImageRequest;
import dev.panaflux.app.generate.InputImage;
import dev.panaflux.app.generate.LocalGenerator;
import dev.panaflux.app.generate.ServerGenerator;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.weights.TestFiles;
import java.awt.Color;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of programs, drawn by a server over HTTP. */
class ServerGeneratorTest {

    private static final String KEY = "a key of tests";

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static ServerGenerator generator;

    @BeforeAll
    static void start() throws IOException {
        TestServer.addLora(folder, "lora-peft", "style");
        server = TestServer.with(TestServer.settings(folder, KEY));
        generator = new ServerGenerator(server.uri("").toString(), KEY);
    }

    @AfterAll
    static void stop() throws IOException {
        generator.close();
        server.close();
    }

    private static ImageRequest.Builder fox(long seed) {
        return ImageRequest.of("a fox").size(64, 64).steps(1).seed(seed);
    }

    @Tag("slow")
    @Test
    void theServerDrawsWhatThisProcessDraws() throws IOException {
        InputImage red = new InputImage("reference 1", TestPictures.png(64, 64, Color.RED));
        InputImage source = new InputImage("source", TestPictures.png(64, 64, Color.BLUE));
        InputImage mask = new InputImage("mask", TestPictures.whiteLeft(64, 64));
        List<ImageRequest> requests = List.of(
                fox(5).count(2).format(OutputFormat.WEBP).build(),
                fox(-1).references(List.of(red)).build(),
                fox(7).source(source).mask(mask).strength(1.0).build(),
                fox(8).loras(List.of(new AdapterSetting("style", 0.5))).build());
        Environment environment = new Environment(
                Map.of("PANAFLUX_LORAS", folder.resolve("loras").toString()), folder, folder.resolve("nothing"));
        try (LocalGenerator local = LocalGenerator.open(
                environment,
                ModelSettings.of(TestFiles.model("tiny").toString()),
                new BackendSettings("auto", "auto", 1, null, null),
                _ -> {})) {
            for (ImageRequest request : requests) {
                assertThat(settings(generator, request)).isEqualTo(settings(local, request));
            }
        }
    }

    private static List<Map<String, Object>> settings(ImageGenerator generator, ImageRequest request)
            throws IOException {
        return generator.generate(request).stream().map(ImageFile::settings).toList();
    }

    @Test
    void itListsWhatTheServerLists() throws IOException {
        assertThat(generator.models()).singleElement().satisfies(model -> {
            assertThat(model.name()).isEqualTo("tiny");
            assertThat(model.isDefault()).isTrue();
            assertThat(model.toMap()).containsEntry("takesImages", true);
        });
        assertThat(generator.loras("tiny")).singleElement().satisfies(lora -> {
            assertThat(lora.name()).isEqualTo("style");
            assertThat(lora.problem()).isEmpty();
        });
        assertThat(generator.state()).containsEntry("model", "tiny").containsEntry("waiting", 0);
    }

    @Tag("slow")
    @Test
    void whatTheServerRefusesIsTheSameFailureHere() {
        assertThat(failure(generator, fox(5).steps(51).build()))
                .isEqualTo(new Failure(FailureKind.USAGE, "steps: expected a number from 1 to 50, found 51"));
        assertThat(failure(generator, fox(5).model("other").build()))
                .isEqualTo(new Failure(FailureKind.MODEL, "model: expected one of tiny, found \"other\""));
        assertThat(failure(
                                generator,
                                fox(5).references(List.of(new InputImage("text", new byte[] {1})))
                                        .build())
                        .kind())
                .isEqualTo(FailureKind.IMAGE);
    }

    @Test
    void aServerThatCannotBeUsedIsNamed() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (ServerGenerator nobody = new ServerGenerator("http://127.0.0.1:" + free, null);
                ServerGenerator stranger = new ServerGenerator(server.uri("/").toString(), null)) {
            assertThat(failure(nobody, fox(5).build()))
                    .isEqualTo(new Failure(
                            FailureKind.ENVIRONMENT,
                            "server: cannot be reached at http://127.0.0.1:%d/; start it with panaflux serve"
                                    .formatted(free)));
            assertThat(failure(stranger, fox(5).build()))
                    .isEqualTo(
                            new Failure(FailureKind.USAGE, "Authorization: expected the server's API key, found none"));
        }
        assertThatThrownBy(() -> new ServerGenerator("127.0.0.1:7860", null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("server: expected an address such as");
    }

    private static Failure failure(ImageGenerator generator, ImageRequest request) {
        try {
            generator.generate(request);
        } catch (IOException | RuntimeException refused) {
            return Failure.of(refused);
        }
        throw new AssertionError("expected a failure");
    }

    @Test
    void cancellingEndsTheJobOfTheServer() throws IOException, InterruptedException {
        Cancellation cancellation = new Cancellation();
        assertThatThrownBy(() -> generator.generate(
                        fox(5).size(256, 256).steps(50).count(4).build(), _ -> cancellation.cancel(), cancellation))
                .isInstanceOf(CancellationException.class);
        String state = server.send("GET", "/api/jobs?limit=1", null, request -> request.header("X-API-Key", KEY))
                .json()
                .path("jobs")
                .get(0)
                .path("state")
                .asString();
        assertThat(state).isEqualTo("cancelled");
    }
}
