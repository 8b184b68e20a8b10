package dev.panaflux.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.generate.ImageFile;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.JpegEncoder;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavedImagesTest {

    @TempDir
    private Path folder;

    private static ImageFile noise(int side) {
        byte[] rgb = new byte[side * side * 3];
        new Random(1).nextBytes(rgb);
        byte[] jpeg = new JpegEncoder(100).encode(RgbImage.of(side, side, rgb), ImageMetadata.none());
        return new ImageFile(jpeg, OutputFormat.JPEG, Map.of("seed", 5));
    }

    @Test
    void imagesOfTheSameSecondAndSeedGetNamesOfTheirOwn() throws IOException {
        SavedImages images = new SavedImages(folder.resolve("images"));
        ImageFile image = noise(8);
        Path first = images.keep(image);
        Path second = images.keep(image);
        assertThat(first).isNotEqualTo(second).exists();
        assertThat(first.getFileName().toString()).matches("\\d{8}-\\d{6}-5\\.jpg");
    }

    @Tag("slow")
    @Test
    void clientsAreShownNoMoreThanTheyTake() throws IOException {
        ImageFile small = noise(64);
        assertThat(SavedImages.shown(small).content()).isSameAs(small.content());
        SavedImages.Shown large = SavedImages.shown(noise(1024));
        assertThat(large.content()).hasSizeLessThanOrEqualTo(700_000);
        assertThat(ImageDecoder.decode("image", large.content()).width()).isEqualTo(512);
    }
}
