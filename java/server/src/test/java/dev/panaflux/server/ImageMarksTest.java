package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Images are starred, removed and brought back, for everybody and for later. */
class ImageMarksTest {

    @TempDir
    private Path folder = Path.of("");

    private TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = TestServer.in(folder);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private String image() throws IOException, InterruptedException {
        JsonNode job = server.post("/api/jobs", Map.of("prompt", "a plum", "size", "64", "steps", 1))
                .json();
        return server.ended(job.path("id").stringValue())
                .path("images")
                .get(0)
                .path("id")
                .stringValue();
    }

    private List<String> listed(String query) throws IOException, InterruptedException {
        JsonNode images = server.get("/api/images?" + query).json().path("images");
        return images.valueStream().map(image -> image.path("id").stringValue()).toList();
    }

    @Test
    void aStarIsFoundByTheSearchAndTakenAway() throws IOException, InterruptedException {
        String one = image();
        String other = image();
        server.post("/api/images/" + one, Map.of("starred", true));
        assertThat(listed("starred=true")).containsExactly(one);
        assertThat(listed("")).containsExactly(other, one);
        server.post("/api/images/" + one, Map.of("starred", false));
        assertThat(listed("starred=true")).isEmpty();
    }

    @Test
    void aRemovedImageIsGoneUntilItIsBroughtBack() throws IOException, InterruptedException {
        String image = image();
        byte[] before = server.bytes("/images/" + image + ".png");
        assertThat(server.post("/api/images/" + image, Map.of("removed", true)).status())
                .isEqualTo(200);
        assertThat(listed("")).isEmpty();
        assertThat(server.get("/api/images/" + image).status()).isEqualTo(404);
        assertThat(server.get("/images/" + image + ".png").status()).isEqualTo(404);
        assertThat(server.get("/api/jobs/" + image.substring(0, image.indexOf('-')))
                        .json()
                        .path("images"))
                .isEmpty();
        assertThat(folder.resolve("removed").resolve(image + ".png")).hasBinaryContent(before);

        server.post("/api/images/" + image, Map.of("removed", false));
        assertThat(listed("")).containsExactly(image);
        assertThat(server.bytes("/images/" + image + ".png")).isEqualTo(before);
    }

    @Test
    void marksSurviveARestart() throws IOException, InterruptedException {
        String starred = image();
        String removed = image();
        server.post("/api/images/" + starred, Map.of("starred", true));
        server.post("/api/images/" + removed, Map.of("removed", true));
        server.close();
        server = TestServer.in(folder);
        assertThat(listed("starred=true")).containsExactly(starred);
        assertThat(listed("")).containsExactly(starred);
        try (Stream<Path> made = Files.walk(folder.resolve("images"))) {
            assertThat(made.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void otherBrowsersHearOfAStar() throws IOException, InterruptedException {
        String image = image();
        String job = image.substring(0, image.indexOf('-'));
        server.post("/api/images/" + image, Map.of("starred", true));
        assertThat(server.get("/api/jobs/" + job + "/events").body()).contains("\"starred\":true");
    }

    @Test
    void anImageThatNeverWasCannotBeMarked() throws IOException, InterruptedException {
        assertThat(server.post("/api/images/none-0", Map.of("starred", true)).status())
                .isEqualTo(404);
        assertThat(server.post("/api/images/" + image(), Map.of("starred", 5)).status())
                .isEqualTo(400);
    }
}
