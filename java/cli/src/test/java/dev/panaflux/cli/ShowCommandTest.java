package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShowCommandTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private Path recorded(String name, String document) throws IOException {
        Path image = folder.resolve(name);
        PngFile.write(
                image,
                RgbImage.of(16, 16, new byte[3 * 16 * 16]),
                new ImageMetadata(Map.of(ImageMetadata.PANAFLUX, document)));
        return image;
    }

    @Test
    void lorasAreNamedAsTheOptionTakesThem() throws IOException {
        Path image = recorded("a.png", """
                {"prompt": "a", "seed": 1, "adapters": [
                  {"name": "style.safetensors", "sha256": "12ab", "strength": 0.5},
                  {"name": "detail.safetensors", "sha256": "34cd", "strength": 1, "partial": true}]}
                """);

        assertThat(CommandRun.of("show", image).succeeded().lines())
                .contains(
                        "  lora             style.safetensors:0.5, SHA-256 12ab",
                        "  lora             detail.safetensors:1, in part, SHA-256 34cd");
    }

    @Test
    void settingsHaveTheNamesOfTheirOptions() throws IOException {
        Path edit = recorded("edit.png", """
                {"prompt": "a", "seed": 1, "schedule": "empirical-mu",
                 "source": {"name": "source.png", "sha256": "12ab", "strength": 0.5, "reference": true}}
                """);
        Path sigmas = recorded("sigmas.png", """
                {"prompt": "a", "seed": 1, "schedule": "custom 1.0,0.5"}
                """);

        assertThat(CommandRun.of("show", edit, sigmas).succeeded().lines())
                .contains("  source-ref       on", "  schedule         auto", "  sigmas           1.0,0.5")
                .noneMatch(line -> line.startsWith("  reference"));
    }

    @Test
    void whatCanBeShownIsShown() throws IOException {
        Path first = recorded("a.png", "{\"prompt\": \"a\", \"seed\": 1}");
        Path last = recorded("b.png", "{\"prompt\": \"b\", \"seed\": 1}");
        Path missing = folder.resolve("missing.png");

        CommandRun run = CommandRun.of("show", first, missing, last);
        assertThat(run.lines()).contains(first.toString(), last.toString());
        assertThat(run.errorLines()).singleElement().asString().startsWith("panaflux: " + missing);
        assertThat(run.exitCode()).isEqualTo(FailureKind.IMAGE.exitCode());

        CommandRun json = CommandRun.of("show", "--json", missing, last);
        assertThat(TestModels.JSON.readTree(json.out()).get("images")).hasSize(1);
        assertThat(json.exitCode()).isEqualTo(FailureKind.IMAGE.exitCode());
    }

    @Test
    void aNameLikeAnOptionIsExplained() {
        CommandRun.of("show", "-x.png")
                .refused(FailureKind.USAGE, "Unknown option: '-x.png'; put names that begin with - after --");
    }
}
