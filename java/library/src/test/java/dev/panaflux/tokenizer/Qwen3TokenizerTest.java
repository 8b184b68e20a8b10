package dev.panaflux.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.testkit.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class Qwen3TokenizerTest {

    @TempDir
    private Path folder = Path.of("");

    @Tag("slow")
    @Test
    void textsHaveTheTokensOfThePublishedTokenizer() throws IOException {
        Qwen3Tokenizer.writeTo(folder);
        Tokenizer tokenizer = Tokenizer.load(folder);
        JsonNode golden = new ObjectMapper().readTree(Resources.resource("/reference/qwen3-tokenizer/golden.json"));
        assertThat(golden.size()).isGreaterThan(10);
        for (JsonNode sample : golden) {
            int[] ids = IntStream.range(0, sample.get("ids").size())
                    .map(i -> sample.get("ids").get(i).intValue())
                    .toArray();
            assertThat(tokenizer.encode(sample.get("text").stringValue()))
                    .as(sample.get("text").stringValue())
                    .isEqualTo(ids);
        }
        assertThat(tokenizer.idOf("</think>")).hasValue(Qwen3Tokenizer.TOKENS - 1);
    }

    @Test
    void filesThatAreThereStay() throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), "mine");
        Qwen3Tokenizer.writeTo(folder);
        assertThat(folder.resolve("tokenizer.json")).hasContent("mine");
        assertThat(folder.resolve("tokenizer_config.json")).exists();
    }
}
