package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.klein.KleinFixtures;
import dev.panaflux.tokenizer.PromptTokenizer;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSettingsTest {

    private final List<String> notices = new ArrayList<>();

    @TempDir
    private Path program = Path.of("");

    private Environment environment() {
        return new Environment(Map.of(), Path.of("/nonexistent/home"), program);
    }

    @Test
    void withoutANameTheEmbeddedModelIsUsed() throws IOException {
        TestFiles.copy(TestFiles.model("tiny"), folder("models/emoji"));

        assertThat(ModelSettings.of(null).open(environment(), notices::add).name())
                .isEqualTo("emoji");
        assertThat(notices).isEmpty();
    }

    @Test
    void theReferenceModelStandsInAndIsAnnounced() throws IOException {
        TestFiles.copy(TestFiles.model("tiny"), folder("models/reference/models/tiny"));

        assertThat(ModelSettings.of(null).open(environment(), notices::add).name())
                .isEqualTo("tiny");
        assertThat(notices)
                .containsExactly("no model given: using a small test model with random weights, so images are noise");
    }

    @Test
    void withoutAnyModelTheErrorSaysWhereItWasLookedFor() {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ModelSettings.of(null).open(environment(), notices::add))
                .withMessage(
                        "no model given, and there is no embedded model: looked for [%1$s/models/emoji,"
                                + " %1$s/models/reference/models/tiny]",
                        program);
    }

    @Test
    void aCompleteSetOfPartsNeedsNoModel() throws IOException {
        Path tiny = TestFiles.model("tiny");
        ModelSettings parts = new ModelSettings(
                null,
                null,
                tiny.resolve("transformer"),
                tiny.resolve("vae"),
                tiny.resolve("text_encoder"),
                tiny.resolve("tokenizer"),
                null,
                null);

        assertThat(parts.open(environment(), notices::add).tokenizer()).isEqualTo(tiny.resolve("tokenizer"));
        assertThat(parts.tokenizer(environment(), notices::add).tokenize("an apple"))
                .isEqualTo(PromptTokenizer.load(tiny.resolve("tokenizer"), KleinFixtures.PROMPTS)
                        .tokenize("an apple"));
        assertThat(notices).isEmpty();
    }

    private Path folder(String name) throws IOException {
        Path folder = program.resolve(name);
        Files.createDirectories(folder.getParent());
        return folder;
    }
}
