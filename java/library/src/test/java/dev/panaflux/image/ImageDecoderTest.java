package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.sampling.testkit.Fixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImageDecoderTest {

    static Stream<Arguments> images() {
        return Fixtures.entries("/image/pictures.json").stream()
                .map(entry -> Arguments.of(entry.get("file").stringValue(), entry));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("images")
    void everyKindOfFileGivesTheRecordedPixels(String name, JsonNode entry) throws ImageFormatException {
        RgbImage image = ImageDecoder.decode(name, TestImages.file(name));
        assertThat(image.width()).as("width").isEqualTo(entry.get("width").intValue());
        assertThat(image.height()).as("height").isEqualTo(entry.get("height").intValue());
        assertThat(Fixtures.digest(image.toBytes()))
                .as("pixels")
                .isEqualTo(entry.get("sha256").stringValue());
    }

    @Test
    void grayValuesBecomeThreeEqualChannels() throws ImageFormatException {
        byte[] rgb =
                ImageDecoder.decode("gray8.png", TestImages.file("gray8.png")).toBytes();
        for (int i = 0; i < rgb.length; i += 3) {
            assertThat(rgb[i + 1]).isEqualTo(rgb[i]);
            assertThat(rgb[i + 2]).isEqualTo(rgb[i]);
        }
    }

    @Test
    void lossyWebpDiffersOnlyByHowColourPlanesAreEnlarged() throws ImageFormatException {
        byte[] decoded =
                ImageDecoder.decode("lossy.webp", TestImages.file("lossy.webp")).toBytes();
        byte[] expected = TestImages.file("lossy.webp.rgb");
        assertThat(decoded).hasSameSizeAs(expected);
        double lumaError = 0;
        for (int i = 0; i < decoded.length; i += 3) {
            lumaError += Math.abs(luma(decoded, i) - luma(expected, i));
        }
        assertThat(lumaError / (decoded.length / 3.0)).as("mean luma error").isLessThan(1.5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb8.png",
                "gray1-interlaced.png",
                "palette8-alpha.png",
                "rgb-420.jpg",
                "cmyk.jpg",
                "rgb-progressive.jpg",
                "lossless.webp",
                "lossy.webp",
                "palette.gif",
                "rgb.bmp"
            })
    void aFileCutAnywhereIsRefused(String name) {
        byte[] whole = TestImages.file(name);
        // The last bytes of a JPEG scan or a GIF may be needed for no pixel.
        int shortest = name.endsWith("jpg") || name.endsWith("gif") ? whole.length * 9 / 10 : whole.length - 1;
        IntStream.iterate(0, length -> length <= shortest, length -> length + Math.max(1, whole.length / 97))
                .forEach(length -> assertThatExceptionOfType(ImageFormatException.class)
                        .as("%d of %d bytes", length, whole.length)
                        .isThrownBy(() -> ImageDecoder.decode(name, Arrays.copyOf(whole, length)))
                        .withMessageStartingWith(name + ": ")
                        .withMessageNotContaining("\n"));
    }

    @Test
    void aBaselineJpegWithoutItsEndMarkerIsWhole() throws ImageFormatException {
        byte[] whole = TestImages.file("rgb-420.jpg");
        assertThat(ImageDecoder.decode("a.jpg", Arrays.copyOf(whole, whole.length - 2)))
                .isEqualTo(ImageDecoder.decode("a.jpg", whole));
    }

    @Test
    void aDamagedPngIsRefusedNamingTheChunk() {
        byte[] damaged = TestImages.file("rgb8.png");
        damaged[damaged.length / 2] ^= 1;
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("ref.png", damaged))
                .withMessage("ref.png: the PNG file is damaged: wrong checksum of chunk IDAT at byte 33");
    }

    @ParameterizedTest
    @CsvSource({
        "'', an empty file",
        "'hello, I am a text', 'a file that starts with 68 65 6c 6c 6f 2c 20 49'",
        "'<svg/>', an SVG drawing (convert it to PNG)",
        "'<!DOCTYPE html><p>', 'a web page, not the file itself (download it by the link on that page)'",
    })
    void whatIsNoImageIsRefusedShowingItsFirstBytes(String content, String found) {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("ref.png", content.getBytes(StandardCharsets.US_ASCII)))
                .withMessage("ref.png: expected a PNG, JPEG, WebP, GIF or BMP image, found " + found);
    }

    @Test
    void aNameSaysNothingAboutTheFormat(@TempDir Path folder) throws IOException {
        Path misnamed = folder.resolve("image.png");
        Files.write(misnamed, TestImages.file("rgb-444.jpg"));
        assertThat(ImageDecoder.read(misnamed)).isEqualTo(ImageDecoder.decode("a.jpg", TestImages.file("rgb-444.jpg")));
    }

    @Test
    void aSmallFileThatClaimsAHugeImageIsRefusedBeforeItIsDecoded() {
        byte[] bomb = withSize(TestImages.file("rgb8.png"), 40_000, 40_000);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("bomb.png", bomb))
                .withMessage("bomb.png: expected an image of at most 178956970 pixels, found 40000x40000");
    }

    @ParameterizedTest
    @CsvSource({
        "rgba16.png, 67108864",
        "rgb16.png, 89478485",
        "rgba8.png, 134217728",
    })
    void aPngOfManySamplesIsRefusedAsItsRowsWouldBeReadAgainForEachBand(String name, int most) {
        byte[] bomb = withSize(TestImages.file(name), 13_000, 13_000);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("bomb.png", bomb))
                .withMessage("bomb.png: expected an image of at most %d pixels, found 13000x13000", most);
    }

    @Test
    void aMissingFileAndAFolderAreNamed(@TempDir Path folder) {
        Path missing = folder.resolve("missing.png");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.read(missing))
                .withMessage(missing + ": expected an image file, found none");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.read(folder))
                .withMessage(folder + ": expected an image file, found a folder");
    }

    @Tag("slow")
    @Test
    void headersOfRandomBytesNeverEscapeAsAnotherException() {
        Random random = new Random(20261122);
        for (String name : new String[] {
            "rgb8.png", "rgb-420.jpg", "cmyk.jpg", "lossy.webp", "lossless.webp", "palette.gif", "rgb.bmp"
        }) {
            byte[] whole = TestImages.file(name);
            for (int i = 0; i < 150; i++) {
                byte[] damaged = whole.clone();
                for (int k = 0; k < 4; k++) {
                    damaged[random.nextInt(12, Math.min(200, damaged.length))] = (byte) random.nextInt();
                }
                try {
                    assertThat(ImageDecoder.decode(name, damaged).width()).isPositive();
                } catch (ImageFormatException e) {
                    assertThat(e).as("seed 20261122, %s, round %d", name, i).hasMessageStartingWith(name + ": ");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"tiny-edit-1ref, 0", "tiny-edit-2refs, 0", "tiny-edit-2refs, 1"})
    void theReferencesPixelsAreTheGoldenOnes(String name, int index) throws ImageFormatException {
        String folder = "/reference/cases/" + name + "/";
        RgbImage image = ImageDecoder.decode(name, Fixtures.bytes(folder + "ref-" + index + ".png"));
        float[] golden = Fixtures.tensors(folder + "golden.safetensors").get("ref" + index + ".pixels");
        assertThat(new ReferenceFit(16).apply(name, image).toPlanar()).containsExactly(golden, within(0f));
    }

    private static double luma(byte[] rgb, int at) {
        return 0.299 * (rgb[at] & 0xff) + 0.587 * (rgb[at + 1] & 0xff) + 0.114 * (rgb[at + 2] & 0xff);
    }

    private static byte[] withSize(byte[] png, int width, int height) {
        ByteBuffer buffer = ByteBuffer.wrap(png.clone());
        buffer.putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(buffer.array(), 12, 17);
        buffer.putInt(29, (int) crc.getValue());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(buffer.array());
        return out.toByteArray();
    }
}
