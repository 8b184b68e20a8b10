package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.sampling.testkit.Fixtures;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RgbImageTest {

    private static final String CASE = "/reference/cases/tiny-t2i-64x64/";

    @Test
    void decodedPixelsEqualThoseOfDiffusers() throws ImageFormatException {
        float[] decoded = Objects.requireNonNull(
                Fixtures.tensors(CASE + "golden.safetensors").get("decoded"));
        RgbImage expected = ImageDecoder.decode("decoded.png", Fixtures.bytes(CASE + "image.png"));
        assertThat(RgbImage.fromPlanar(64, 64, decoded)).isEqualTo(expected);
        assertThat(RgbImage.fromInterleaved(64, 64, channelsLast(decoded))).isEqualTo(expected);
    }

    @Test
    void valuesAreClampedAndRoundedAsTheReferenceRounds() {
        float[] values = new float[3 * 64 * 64];
        for (int i = 0; i < values.length; i++) {
            values[i] = i < 256 ? (i + 0.5f) / 255 * 2 - 1 : i / 4096f - 1.5f;
        }
        assertThat(Fixtures.digest(RgbImage.fromPlanar(64, 64, values).toBytes()))
                .isEqualTo(Fixtures.entries("/image/postprocessing.json")
                        .getFirst()
                        .get("sha256")
                        .stringValue());
    }

    @Test
    void whatIsNoNumberBecomesBlackAndWhatIsInfiniteTheNearestEnd() {
        float[] values = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        assertThat(RgbImage.fromInterleaved(1, 1, values).toBytes()).containsExactly(0, 255, 0);
    }

    @Test
    void everyByteSurvivesTheWayToFloatsAndBack() {
        byte[] all = new byte[256 * 3];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        RgbImage image = RgbImage.of(16, 16, all);
        assertThat(RgbImage.fromPlanar(16, 16, image.toPlanar())).isEqualTo(image);
        assertThat(RgbImage.fromInterleaved(16, 16, image.toInterleaved())).isEqualTo(image);
        assertThat(image.toInterleaved()).isEqualTo(channelsLast(image.toPlanar()));
    }

    @Test
    void floatsSpanMinusOneToOne() {
        assertThat(RgbImage.of(1, 1, new byte[] {0, (byte) 255, 51}).toInterleaved())
                .containsExactly(-1f, 1f, 2f * 0.2f - 1f);
    }

    @Test
    void anImageCannotBeChangedThroughItsArrays() {
        byte[] bytes = {1, 2, 3};
        RgbImage image = RgbImage.of(1, 1, bytes);
        bytes[0] = 9;
        image.toBytes()[1] = 9;
        assertThat(image.toBytes()).containsExactly(1, 2, 3);
        assertThat(image.value(0, 0, 2)).isEqualTo(3);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> image.value(1, 0, 0));
    }

    @Test
    void aCropIsTheRectangleAsked() {
        RgbImage image = TestImages.pattern(20, 10);
        RgbImage part = image.crop(3, 2, 5, 4);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 5; x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(part.value(x, y, c)).isEqualTo(image.value(x + 3, y + 2, c));
                }
            }
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> image.crop(16, 0, 5, 4))
                .withMessage("crop: expected a part of RGB 20x10, found 5x4 at 16,0");
    }

    @Test
    void aLengthThatDoesNotFitTheSizeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RgbImage.of(2, 2, new byte[11]))
                .withMessage("pixels: expected 3 values for each of 2x2 pixels, found 11");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RgbImage.fromPlanar(2, 2, new float[13]))
                .withMessage("decoded image: expected 3 values for each of 2x2 pixels, found 13");
    }

    private static float[] channelsLast(float[] planar) {
        int area = planar.length / 3;
        float[] interleaved = new float[planar.length];
        for (int i = 0; i < area; i++) {
            for (int c = 0; c < 3; c++) {
                interleaved[i * 3 + c] = planar[c * area + i];
            }
        }
        return interleaved;
    }
}
