package dev.panaflux.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.testkit.Resources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The files that the tokenizer's tests read; {@code tokenizer_fixtures.py} made those with expected ids. */
final class TokenizerFixtures {

    static final JsonMapper JSON = JsonMapper.shared();

    private TokenizerFixtures() {}

    /** The tokenizer folder of one of the small reference models, {@code tiny} or {@code mini}. */
    static Path referenceTokenizer(String model) {
        return Resources.resource("/reference/models/" + model + "/tokenizer");
    }

    /** Makes {@code folder} the tokenizer folder of the published Qwen3, which is kept compressed. */
    static Path unpackQwen3(Path folder) throws IOException {
        try (InputStream in =
                new GZIPInputStream(Files.newInputStream(Resources.resource("/tokenizer/qwen3/tokenizer.json.gz")))) {
            Files.copy(in, folder.resolve("tokenizer.json"));
        }
        Files.copy(
                Resources.resource("/tokenizer/qwen3/tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
        return folder;
    }

    /** The values of a compressed file that holds one JSON value a line. */
    static List<JsonNode> lines(String name) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Resources.resource(name))), StandardCharsets.UTF_8))) {
            return reader.lines().map(JSON::readTree).toList();
        }
    }

    static ObjectNode readObject(Path file) {
        return (ObjectNode) JSON.readTree(file);
    }

    /** Compares the ids of texts with expectations of the form {@code {"text": ..., "ids": [...]}}. */
    static void assertAgreement(Tokenizer tokenizer, List<JsonNode> expectations) {
        List<String> disagreements = expectations.stream()
                .filter(expectation -> !Arrays.equals(tokenizer.encode(text(expectation)), ids(expectation)))
                .map(expectation -> "text %s: expected %s, found %s"
                        .formatted(
                                expectation.get("text"),
                                expectation.get("ids"),
                                Arrays.toString(tokenizer.encode(text(expectation)))))
                .toList();
        assertThat(disagreements).isEmpty();
    }

    static String text(JsonNode expectation) {
        return expectation.get("text").stringValue();
    }

    private static int[] ids(JsonNode expectation) {
        return expectation.get("ids").valueStream().mapToInt(JsonNode::intValue).toArray();
    }
}
