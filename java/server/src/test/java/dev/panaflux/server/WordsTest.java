package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.generate.ImageRequest;
import dev.panaflux.app.generate.ServerGenerator;
import dev.panaflux.app.models.UnknownWord;
import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Words of prompts that the server's model does not know. */
class WordsTest {

    private static final String VOCABULARY = """
            {"things": {"Animals": {"cat": []}}, "words": ["cat"], "nearest": {"kitten": "cat"}}
            """;
    private static final JsonNode UNKNOWN = JsonMapper.shared().readTree("""
            [{"word": "kitten", "nearest": "cat"}, {"word": "spaceship", "nearest": null}]
            """);

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        Path model = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("small"));
        Files.writeString(model.resolve("vocabulary.json"), VOCABULARY);
        server = TestServer.in(Files.createDirectories(folder.resolve("server")), model);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static JsonNode words(Map<String, Object> request) throws IOException, InterruptedException {
        return server.post("/api/words", request).json();
    }

    @Test
    void theyAreToldBeforeAnythingIsDrawn() throws IOException, InterruptedException {
        JsonNode told = words(Map.of("prompt", "a Kitten in a spaceship, and a cat"));
        assertThat(told.path("model").asString("")).isEqualTo("small");
        assertThat(told.path("unknownWords")).isEqualTo(UNKNOWN);
        assertThat(words(Map.of("prompt", "a cat", "model", "small"))
                        .path("unknownWords")
                        .size())
                .isZero();
    }

    @Test
    void aRequestWithoutAPromptOrWithAnUnknownModelIsRefused() throws IOException, InterruptedException {
        assertThat(words(Map.of()).at("/error/message").asString("")).isEqualTo("prompt: expected a text, found none");
        assertThat(words(Map.of("prompt", "a cat", "model", "/etc"))
                        .at("/error/message")
                        .asString(""))
                .startsWith("model: expected one of small, found");
    }

    @Test
    void theyStandInTheAnswerToAJobAndInItsEvents() throws IOException, InterruptedException {
        Map<String, Object> request = Map.of("prompt", "a kitten in a spaceship", "size", "64", "steps", 1);
        JsonNode job = server.post("/api/jobs", request).json();
        assertThat(job.path("unknownWords")).isEqualTo(UNKNOWN);
        String id = job.path("id").asString("");
        server.ended(id);
        assertThat(server.get("/api/jobs/" + id + "/events").body()).contains("\"unknownWords\":[{\"word\":\"kitten\"");
        JsonNode known = server.post("/api/jobs", Map.of("prompt", "cats", "size", "64", "steps", 1))
                .json();
        assertThat(known.has("unknownWords")).isFalse();
    }

    @Test
    void aProgramThatHasTheServerDrawLearnsThemToo() throws IOException {
        try (ServerGenerator generator = new ServerGenerator(server.uri("").toString(), null)) {
            assertThat(generator.unknownWords(ImageRequest.of("a kitten").build()))
                    .isEqualTo(new UnknownWords("small", List.of(new UnknownWord("kitten", "cat"))));
        }
    }

    @Test
    void theListOfModelsSaysWhatTheyAreAndWhichListWords() throws IOException, InterruptedException {
        JsonNode model = server.get("/api/models").json().at("/models/0");
        assertThat(model.path("family").asString("")).isEqualTo("FLUX.2 [klein]");
        assertThat(model.path("kind").asString("")).isEqualTo("distilled");
        assertThat(model.path("parameters").asLong(0)).isPositive();
        assertThat(model.path("bytes").asLong(0)).isPositive();
        assertThat(model.path("listsWords").booleanValue()).isTrue();
    }
}
