package dev.panaflux.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.app.recall.Recipe.RecordedReference;
import dev.panaflux.image.ImageFormatException;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import dev.panaflux.pipeline.ReferenceImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceFinderTest {

    @TempDir
    private Path folder = Path.of("");

    private Path image = Path.of("");
    private String sha256 = "";

    @BeforeEach
    void makeAReference() throws IOException {
        image = folder.resolve("out/apple.png");
        Files.createDirectories(folder.resolve("out"));
        Files.createDirectories(folder.resolve("in"));
        sha256 = ReferenceImage.read(reference("in/pear.png", 1)).bounded().sha256();
    }

    private Path reference(String name, int level) throws IOException {
        byte[] rgb = new byte[64 * 64 * 3];
        rgb[0] = (byte) level;
        byte[] png = OutputFormat.PNG.encoder().encode(RgbImage.of(64, 64, rgb), ImageMetadata.none());
        return Files.write(folder.resolve(name), png);
    }

    private List<String> find(RecordedReference recorded, boolean force, Path... given) throws IOException {
        return new ReferenceFinder(image, List.of(given), force)
                .find(List.of(recorded)).stream().map(ReferenceImage::name).toList();
    }

    @Test
    void theRecordedPlaceAndThatBesideTheImageAreSearched() throws IOException {
        Path pear = folder.resolve("in/pear.png");
        assertThat(find(new RecordedReference(pear.toString(), sha256), false)).containsExactly(pear.toString());
        assertThat(find(new RecordedReference("../in/pear.png", sha256), false))
                .containsExactly(folder.resolve("out/../in/pear.png").toString());

        Path beside = reference("out/pear.png", 1);
        assertThat(find(new RecordedReference("/nonexistent/pear.png", sha256), false))
                .containsExactly(beside.toString());
    }

    @Test
    void aFileWithOtherPixelsIsPassedOverAndRefusedUnlessForced() throws IOException {
        RecordedReference recorded =
                new RecordedReference(folder.resolve("in/pear.png").toString(), sha256);
        Path other = reference("out/pear.png", 2);
        assertThat(find(recorded, false)).containsExactly(recorded.name());

        reference("in/pear.png", 3);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> find(recorded, false))
                .withMessage(
                        "%s: expected the pixels that %s was made with, found others; --force takes them",
                        recorded.name(), image);
        assertThat(find(recorded, true)).containsExactly(recorded.name());
        assertThat(find(recorded, true, other)).containsExactly(other.toString());
    }

    @Test
    void oneThatIsNowhereIsNamed() {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> find(new RecordedReference("plum.png", sha256), false))
                .withMessage(
                        "%s: expected reference plum.png beside it or in its recorded place, found none; give it with --ref",
                        image);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> find(new RecordedReference("\0", sha256), false))
                .withMessageContaining("found none");
    }

    /** Else an image from elsewhere could have a private image drawn into the next one. */
    @Test
    void withoutADigestOnlyFilesBesideTheImageAreTaken() throws IOException {
        Path pear = folder.resolve("in/pear.png");
        RecordedReference recorded = new RecordedReference(pear.toString(), null);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> find(recorded, false))
                .withMessageContaining("beside it, found none");
        assertThat(find(recorded, false, pear)).containsExactly(pear.toString());

        Path beside = reference("out/pear.png", 9);
        assertThat(find(recorded, false)).containsExactly(beside.toString());
    }

    @Test
    void asManyAreGivenAsAreRecorded() {
        Path pear = folder.resolve("in/pear.png");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> find(new RecordedReference("pear.png", sha256), false, pear, pear))
                .withMessage("--ref: expected 1, as %s has so many references, found 2; --force takes them", image);
    }
}
