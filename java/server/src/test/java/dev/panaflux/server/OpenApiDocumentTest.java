package dev.panaflux.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.server.http.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The document at /openapi.json says what the server does. */
class OpenApiDocumentTest {

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static JsonNode document;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = TestServer.in(folder);
        document = server.get("/openapi.json").json();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static Set<String> schema(String name) {
        return new TreeSet<>(document.path("components")
                .path("schemas")
                .path(name)
                .path("properties")
                .propertyNames());
    }

    @Test
    void itListsEveryRouteAndNoOther() {
        Set<String> listed = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> listed.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        Set<String> routes = server.server().routes().stream()
                .map(route -> route.method() + " " + route.template())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(routes);
    }

    @Test
    void itTellsWhichRoutesNeedNoKey() {
        server.server().routes().forEach(route -> {
            JsonNode operation = document.path("paths")
                    .path(route.template())
                    .path(route.method().toLowerCase(Locale.ROOT));
            boolean open =
                    operation.has("security") && operation.path("security").isEmpty();
            assertThat(open).as(route.template()).isEqualTo(route.access() == Route.Access.ANYBODY);
        });
    }

    @Test
    void jobsAndImagesHaveTheFieldsThatItLists() throws IOException, InterruptedException {
        String id = server.post("/api/jobs", Map.of("prompt", "x", "size", "64", "steps", 1))
                .json()
                .path("id")
                .stringValue();
        JsonNode job = server.ended(id);
        assertThat(schema("Job")).containsAll(job.propertyNames());
        JsonNode image = server.get("/api/images/" + id + "-0").json();
        Set<String> expected = schema("Image");
        expected.remove("negativePrompt");
        expected.remove("precision");
        expected.remove("inputs");
        assertThat(new TreeSet<>(image.propertyNames())).isEqualTo(expected);
        assertThat(new TreeSet<>(server.get("/api/status").json().propertyNames()))
                .isEqualTo(schema("Status"));
    }

    @Test
    void errorsHaveTheFieldsThatItLists() throws IOException, InterruptedException {
        JsonNode own = server.post("/api/jobs", Map.of("prompt", 1)).json();
        JsonNode openAi = server.post("/v1/images/generations", Map.of()).json();
        JsonNode webUi = server.post("/sdapi/v1/txt2img", Map.of("steps", "x")).json();
        assertThat(document.at("/components/schemas/Error/properties/error/properties")
                        .propertyNames())
                .containsExactlyInAnyOrderElementsOf(own.path("error").propertyNames());
        assertThat(document.at("/components/schemas/OpenAiError/properties/error/properties")
                        .propertyNames())
                .containsExactlyInAnyOrderElementsOf(openAi.path("error").propertyNames());
        assertThat(schema("A1111Error")).isEqualTo(new TreeSet<>(webUi.propertyNames()));
    }
}
