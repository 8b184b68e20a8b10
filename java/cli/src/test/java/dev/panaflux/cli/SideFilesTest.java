package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands write besides images replaces its own kind, and nothing else unless it is forced to. */
class SideFilesTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private Path photo(String name) throws IOException {
        Path photo = folder.resolve(name);
        PngFile.write(photo, RgbImage.of(64, 64, new byte[3 * 64 * 64]), ImageMetadata.none());
        return photo;
    }

    private CommandRun run(Object... words) {
        return CommandRun.withEnvironment(
                Map.of("PANAFLUX_CACHE", folder.resolve("cache").toString()), words);
    }

    private CommandRun generate(Object... more) {
        List<Object> words = new ArrayList<>(
                List.of("generate", "a", "-m", TestModels.model("tiny"), "-o", folder.resolve("a.png"), "-q"));
        words.addAll(List.of("--size", 64, "-s", 1));
        words.addAll(Arrays.asList(more));
        return run(words.toArray());
    }

    @Test
    void aSheetReplacesAnEarlierSheetOnly() throws IOException {
        Path own = photo("photo.png");
        byte[] photo = Files.readAllBytes(own);
        Path page = Files.writeString(folder.resolve("page.html"), "<!doctype html><p>mine");
        for (Path taken : List.of(own, page)) {
            byte[] before = Files.readAllBytes(taken);
            run("sheet", photo("other.png"), "-o", taken)
                    .refused(
                            FailureKind.USAGE,
                            "--output: expected a new file or an earlier sheet, found another: " + taken,
                            "--force");
            assertThat(taken).hasBinaryContent(before);
        }
        for (String name : List.of("sheet.png", "sheet.html")) {
            Path sheet = folder.resolve(name);
            run("sheet", own, "-o", sheet).succeeded();
            run("sheet", own, "-o", sheet).succeeded();
        }
        run("sheet", folder.resolve("other.png"), "-o", own, "--force").succeeded();
        assertThat(Files.readAllBytes(own)).isNotEqualTo(photo);
    }

    @Test
    void anEarlierSheetInAFolderIsNoneOfItsImages() throws IOException {
        photo("one.png");
        run("sheet", folder, "-o", folder.resolve("first.png"), "-q").succeeded();
        Path page = folder.resolve("sheet.html");

        run("sheet", folder, "-o", page).succeeded();
        assertThat(Files.readString(page)).contains("one.png").doesNotContain("first.png");

        Path named = folder.resolve("named.html");
        run("sheet", folder.resolve("first.png"), "-o", named).succeeded();
        assertThat(Files.readString(named)).contains("first.png");
    }

    @Tag("slow")
    @Test
    void aPreviewReplacesAnEarlierPreviewOnly() throws IOException {
        for (String name : List.of("latest.png", "latest.jpg", "latest.webp")) {
            Path latest = folder.resolve(name);
            generate("--preview", latest).succeeded();
            generate("--preview", latest).succeeded();
        }
        Path mine = photo("photo.png");
        byte[] before = Files.readAllBytes(mine);
        generate("--preview", mine)
                .refused(
                        FailureKind.USAGE,
                        "--preview: expected a new file or an earlier preview, found another: " + mine);
        assertThat(mine).hasBinaryContent(before);

        generate("--preview", mine, "--force").succeeded();
        assertThat(ImageDecoder.read(mine).width()).isLessThan(64);
    }

    @Tag("slow")
    @Test
    void anEmptyFileMayBecomeAPreview() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.png"));
        generate("--preview", empty).succeeded();
        assertThat(empty).isNotEmptyFile();
    }

    @Tag("slow")
    @Test
    void previewsOfAFolderReplaceNothingElse() throws IOException {
        Path previews = folder.resolve("previews");
        generate("--preview", previews + "/").succeeded();
        generate("--preview", previews).succeeded();
        assertThat(previews.resolve("image-1-step-01.png")).isNotEmptyFile();

        Files.copy(photo("photo.png"), previews.resolve("image-1-step-09.png"));
        generate("--preview", previews).refused(FailureKind.USAGE, "an earlier preview", "image-1-step-09.png");
    }

    @Test
    void aPreviewIsAnImageFileOrAFolder() {
        for (String name : List.of("steps", "steps.gif", "steps.v2")) {
            generate("--preview", folder.resolve(name))
                    .refused(
                            FailureKind.USAGE,
                            "--preview: expected a name that ends in .png",
                            "a new folder ends in /");
            assertThat(folder.resolve(name)).doesNotExist();
        }
        generate("--preview", folder.resolve("no").resolve("steps") + "/")
                .refused(FailureKind.ENVIRONMENT, "--preview: ");
    }

    @Test
    void aDumpReplacesAnEarlierDumpOnly() throws IOException {
        Path dump = folder.resolve("dump.safetensors");
        generate("--dump", dump).succeeded();
        generate("--dump", dump).succeeded();
        Path weights = folder.resolve("weights.safetensors");
        Files.copy(TestModels.model("tiny").resolve("transformer/diffusion_pytorch_model.safetensors"), weights);
        generate("--dump", weights).refused(FailureKind.USAGE, "--dump: expected a new file or an earlier dump");
        generate("--dump", weights, "--force").succeeded();
    }

    @Tag("slow")
    @Test
    void anExplanationReplacesAnEarlierOneOnly() throws IOException {
        Path page = folder.resolve("page.html");
        Object[] words = {"explain", "a", "-m", TestModels.model("tiny"), "-s", 1, "--size", 64, "-q", "-o", page};
        run(words).succeeded();
        run(words).succeeded();
        Files.writeString(page, "<!doctype html><p>mine");
        run(words).refused(FailureKind.USAGE, "--output: expected a new file or an earlier page of explain", "--force");
    }
}
