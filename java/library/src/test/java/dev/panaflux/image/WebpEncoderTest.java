package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.testkit.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers that others wrote find the pixels again. */
class WebpEncoderTest {

    private static final long SEED = 20261128;

    @TempDir
    Path folder;

    private static byte[] encode(RgbImage image) {
        return OutputFormat.WEBP.encoder().encode(image, ImageMetadata.none());
    }

    /** Images that lead the encoder along each of its ways. */
    enum Kind {
        /** One colour: every prefix code has one symbol. */
        FLAT {
            @Override
            int value(int x, int y, int channel, Random random) {
                return 17 * (channel + 1);
            }
        },
        /** Two colours: codes of two symbols, and long copies. */
        BOARD {
            @Override
            int value(int x, int y, int channel, Random random) {
                return (x / 5 + y / 3) % 2 == 0 ? 0 : 255;
            }
        },
        /** A slope: predictions fit. */
        SLOPE {
            @Override
            int value(int x, int y, int channel, Random random) {
                return x * 2 + y * 3 + channel * 40;
            }
        },
        /** Rows that repeat: copies from far away. */
        STRIPES {
            @Override
            int value(int x, int y, int channel, Random random) {
                return new Random(y % 7 * 1000L + x).nextInt(256);
            }
        },
        /** All values equally often: codes of nearly equal lengths. */
        NOISE {
            @Override
            int value(int x, int y, int channel, Random random) {
                return random.nextInt(256);
            }
        },
        /** A few values rule: codes of very different lengths. */
        RARE {
            @Override
            int value(int x, int y, int channel, Random random) {
                return (int) Math.min(255, -Math.log(random.nextDouble()) / Math.log(2) * 12);
            }
        };

        abstract int value(int x, int y, int channel, Random random);

        RgbImage image(int width, int height) {
            Random random = new Random(SEED);
            byte[] rgb = new byte[width * height * 3];
            for (int i = 0; i < rgb.length; i++) {
                rgb[i] = (byte) value(i / 3 % width, i / 3 / width, i % 3, random);
            }
            return RgbImage.of(width, height, rgb);
        }
    }

    @ParameterizedTest
    @EnumSource
    void pixelsSurviveTheFile(Kind kind) throws IOException {
        for (int[] size : new int[][] {{1, 1}, {1, 9}, {9, 1}, {16, 16}, {17, 33}, {3, 200}, {257, 3}, {130, 70}}) {
            RgbImage image = kind.image(size[0], size[1]);

            assertThat(ImageDecoder.decode("out.webp", encode(image)))
                    .as("%s, seed %d", image, SEED)
                    .isEqualTo(image);
        }
    }

    @Test
    void imagesAreSmallerThanAsPng() throws IOException {
        RgbImage apple = ImageDecoder.read(Resources.resource("/reference/cases/emoji-apple/image.png"));
        for (RgbImage image : new RgbImage[] {apple, Kind.SLOPE.image(200, 150)}) {
            int png = PngFile.encode(image, ImageMetadata.none()).length;
            assertThat(encode(image).length).as("of %s", image).isLessThan(png - png / 20);
        }
    }

    @Test
    void theSameImageGivesTheSameBytes() {
        assertThat(encode(TestImages.pattern(64, 48))).isEqualTo(encode(TestImages.pattern(64, 48)));
    }

    @Test
    void sidesThatTheFormatCannotHoldAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encode(Kind.FLAT.image(16385, 1)))
                .withMessage("WebP: expected sides of at most 16384 pixels, found RGB 16385x1");
        assertThat(encode(Kind.FLAT.image(16384, 1))).isNotEmpty();
    }

    /** {@code dwebp}, or Pillow, which both use libwebp: where one is installed. */
    @ParameterizedTest
    @CsvSource({"dwebp", "python3"})
    void libwebpFindsThePixels(String program) throws Exception {
        String script = "import sys; from PIL import Image; Image.open(sys.argv[1]).convert('RGB').save(sys.argv[2])";
        assumeTrue(
                program.equals("dwebp")
                        ? runs("dwebp", "-version")
                        : runs("python3", "-c", "import PIL.WebPImagePlugin"),
                program + " is not installed");
        ImageMetadata metadata = new ImageMetadata(Map.of(ImageMetadata.PANAFLUX, "{\"seed\":1}"));
        for (Kind kind : Kind.values()) {
            RgbImage image = kind.image(131, 67);
            Path file = Files.write(
                    folder.resolve("a.webp"), OutputFormat.WEBP.encoder().encode(image, metadata));
            Path png = folder.resolve(program + ".png");

            boolean done = program.equals("dwebp")
                    ? runs("dwebp", file.toString(), "-o", png.toString())
                    : runs("python3", "-c", script, file.toString(), png.toString());

            assertThat(done).isTrue();
            assertThat(ImageDecoder.read(png)).as("%s, seed %d", kind, SEED).isEqualTo(image);
        }
    }

    private boolean runs(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    @Test
    void theFileIsAPlainOneWithoutMetadata() {
        String file = new String(encode(TestImages.pattern(9, 7)), StandardCharsets.ISO_8859_1);
        assertThat(file).startsWith("RIFF").contains("WEBPVP8L").doesNotContain("VP8X");
    }
}
