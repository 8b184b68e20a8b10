package dev.panaflux.app.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.Environment;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which models are on a machine, and what each is. */
class InstalledModelTest {

    private static final String HUB = "home/.cache/huggingface/hub/models--";

    @TempDir
    private Path folder;

    private List<InstalledModel> all() throws IOException {
        Map<String, String> variables =
                Map.of("PANAFLUX_MODELS", folder.resolve("own").toString());
        return InstalledModel.all(new Environment(variables, folder.resolve("home"), folder.resolve("program")));
    }

    private Path tiny(String place) throws IOException {
        Path model = folder.resolve(place);
        Files.createDirectories(model.getParent());
        return TestFiles.copy(TestFiles.model("tiny"), model);
    }

    @Test
    void theyAreFoundWhereverNamesAreLookedUp() throws IOException {
        tiny("program/models/emoji");
        tiny("own/mine");
        tiny("own/somebody/theirs");
        tiny("home/.local/share/panaflux/models/kept");
        tiny(HUB + "black-forest-labs--FLUX.2-klein-4B/snapshots/abc");
        tiny(HUB + "somebody--tuned-klein/snapshots/abc");
        assertThat(all())
                .extracting(InstalledModel::name)
                .containsExactly("emoji", "klein-4b", "mine", "somebody/theirs", "kept", "somebody/tuned-klein");
        assertThat(all()).allMatch(model -> model.files() != null);
    }

    @Test
    void anotherProgramsModelsInTheCacheAndFoldersWithoutModelsAreLeftOut() throws IOException {
        Path other = Files.createDirectories(folder.resolve(HUB + "somebody--other/snapshots/abc"));
        Files.writeString(other.resolve("model_index.json"), "{\"_class_name\": \"StableDiffusionPipeline\"}");
        Files.createDirectories(folder.resolve(HUB + "somebody--text/snapshots/abc"));
        Files.createDirectories(folder.resolve("own/pictures/old"));
        assertThat(all()).isEmpty();
    }

    @Test
    void anIncompleteModelIsListedWithWhatIsMissing() throws IOException {
        Path model = tiny("own/klein-4b");
        Files.delete(model.resolve("vae/config.json"));
        InstalledModel found = all().getFirst();
        assertThat(found.name()).isEqualTo("klein-4b");
        assertThat(found.problem()).contains("vae").contains("no such file");
        assertThat(found.toMap()).containsEntry("complete", false).doesNotContainKey("kind");
    }

    @Test
    void aCompleteModelIsToldWithKindFamilyAndSize() throws IOException {
        tiny("own/mine");
        Map<String, Object> fields = all().getFirst().toMap();
        assertThat(fields)
                .containsEntry("name", "mine")
                .containsEntry("family", "FLUX.2 [klein]")
                .containsEntry("kind", "distilled")
                .containsEntry("complete", true)
                .doesNotContainKeys("licence", "problem");
        assertThat((Long) fields.get("parameters")).isPositive();
        assertThat((Long) fields.get("bytes")).isGreaterThan((Long) fields.get("parameters"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "---\\nlicense: apache-2.0\\n---\\n# A model | apache-2.0",
                "---\\nlicense: other\\nlicense_name: flux-non-commercial\\n--- | flux-non-commercial",
                "---\\nlicense: other\\n--- | other",
                "---\\nlanguage: en\\n---\\nlicense: no | ",
                "---\\n: [\\n---\\n | ",
                "# A model\\nlicense: no | "
            })
    void theLicenceIsThatOfTheModelsCard(String card, String licence) throws IOException {
        Path model = tiny("own/mine");
        Files.writeString(model.resolve("README.md"), card.replace("\\n", "\n"));
        assertThat(all().getFirst().toMap().get("licence")).isEqualTo(licence);
    }
}
