package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitPreviewCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    @Tag("slow")
    @Test
    void fitsPreviewsToTheImagesThatItDraws() throws IOException {
        Path model = TestFiles.copy(TestModels.model("tiny"), folder.resolve("tiny"));
        Path beside = model.resolve("vae/diffusion_pytorch_model.preview.safetensors");

        CommandRun run = CommandRun.of("fit-preview", "a cat", "a dog", "-n", 10, "-m", model)
                .succeeded();

        assertThat(run.lines()).containsExactly(beside.toString());
        assertThat(run.errorLines())
                .last()
                .asString()
                .matches("panaflux: fitted to 18 images; of 2 others, previews explain -?\\d+\\.\\d % of the variance");
        CommandRun generated = CommandRun.of(
                        "generate", "a cat", "-m", model, "-s", 1, "--preview", folder, "-o", folder.resolve("a.png"))
                .succeeded();
        assertThat(generated.err()).doesNotContain("fitting previews");
        assertThat(folder.resolve("image-1-step-01.png")).exists();
    }

    @Test
    void saysBeforeTheWorkThatNothingCanBeWritten() {
        CommandRun.of("fit-preview", "a cat", "-m", TestModels.model("tiny"), "-o", folder.resolve("missing/a"))
                .refused(FailureKind.ENVIRONMENT, "missing");
    }
}
