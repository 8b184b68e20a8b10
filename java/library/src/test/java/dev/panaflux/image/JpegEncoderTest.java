package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegEncoderTest {

    private static final ImageMetadata NONE = ImageMetadata.none();

    /** A slope in brightness and colour, as images have it rather than patterns. */
    private static RgbImage slope(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            rgb[i] = (byte) (i % 3 == 0 ? 2 * x : i % 3 == 1 ? 2 * y : 255 - x - y);
        }
        return RgbImage.of(width, height, rgb);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "9, 7", "120, 100"})
    void anImageKeepsItsSizeAndNearlyItsPixels(int width, int height) throws IOException {
        RgbImage image = slope(width, height);
        RgbImage read = ImageDecoder.decode("a.jpg", OutputFormat.JPEG.encoder().encode(image, NONE));
        assertThat(ImageDifference.between(read, image).psnr()).isGreaterThan(38);
    }

    @Test
    void higherQualityIsNearerAndLarger() throws IOException {
        RgbImage image = TestImages.pattern(96, 80);
        byte[] low = new JpegEncoder(40).encode(image, NONE);
        byte[] high = new JpegEncoder(100).encode(image, NONE);
        assertThat(high.length).isGreaterThan(2 * low.length);
        assertThat(ImageDifference.between(ImageDecoder.decode("a.jpg", high), image)
                        .psnr())
                .isGreaterThan(ImageDifference.between(ImageDecoder.decode("a.jpg", low), image)
                                .psnr()
                        + 10);
    }

    /** The frame header tells how often each of the three components is sampled: once across, once down. */
    @Test
    void coloursAreAsSharpAsBrightness() {
        String file = HexFormat.of().formatHex(OutputFormat.JPEG.encoder().encode(slope(40, 24), NONE));
        assertThat(file).containsPattern("ffc00011080018002803" + "011100" + "021101" + "031101");
    }

    @Test
    void metadataDoNotChangeTheImageAndComeBehindTheHeader() {
        RgbImage image = slope(40, 24);
        byte[] plain = OutputFormat.JPEG.encoder().encode(image, NONE);
        byte[] told = OutputFormat.JPEG
                .encoder()
                .encode(image, new ImageMetadata(Map.of(ImageMetadata.PARAMETERS, "a pear")));
        int header = 20;
        assertThat(Arrays.copyOf(told, header)).isEqualTo(Arrays.copyOf(plain, header));
        assertThat(Arrays.copyOfRange(told, told.length - plain.length + header, told.length))
                .isEqualTo(Arrays.copyOfRange(plain, header, plain.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 101})
    void otherQualitiesAreRefused(int quality) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JpegEncoder(quality))
                .withMessage("quality: expected 1 to 100, found %d", quality);
    }
}
