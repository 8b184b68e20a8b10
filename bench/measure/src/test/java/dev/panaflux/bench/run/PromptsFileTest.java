package dev.panaflux.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panaflux.bench.Workload.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptsFileTest {

    @TempDir
    private Path folder = Path.of("");

    private List<Case> read(String content) throws IOException {
        return PromptsFile.read(Files.writeString(folder.resolve("prompts.json"), content));
    }

    @Test
    void everyPromptIsDrawnWithEverySeed() throws IOException {
        assertThat(read("""
                        {"model_config": {"image_generation": {"width": 1024, "seed": 7, "seeds": [42, 43]}},
                         "prompts": ["a cat", "a dog"]}
                        """))
                .containsExactly(
                        new Case("a cat", 42), new Case("a cat", 43), new Case("a dog", 42), new Case("a dog", 43));
    }

    @Test
    void oneSeedServesAllAndWithoutAnyItIs42() throws IOException {
        assertThat(read("{\"model_config\": {\"image_generation\": {\"seed\": 7}}, \"prompts\": [\"a cat\"]}"))
                .containsExactly(new Case("a cat", 7));
        assertThat(read("{\"prompts\": [\"a cat\"]}")).containsExactly(new Case("a cat", 42));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            no json                                                                              | expected JSON
            {"prompts": []}                                                                      | prompts: expected an array of strings, found none
            {"prompts": [3]}                                                                     | prompts: expected strings, found 3
            {"model_config": {"image_generation": {"seeds": ["x"]}}, "prompts": ["a"]}           | seeds: expected whole numbers, found "x"
            """)
    void whatIsNoPromptsFileIsRefusedInOneLine(String content, String message) {
        assertThatThrownBy(() -> read(content))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prompts.json: ")
                .hasMessageContaining(message);
    }
}
