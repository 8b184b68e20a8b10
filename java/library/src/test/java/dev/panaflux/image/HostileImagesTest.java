package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.sampling.testkit.Fixtures;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that claim more than they hold, or are not what they claim, end in one line, soon. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileImagesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lossless-cut.webp | the WEBP image is damaged or truncated: expected more than",
                "lossless-without-data.webp | the WEBP image is damaged or truncated: expected more than 34 bytes of data",
                "cut.gif | the GIF file is truncated: expected 7680 pixels, found",
                "two-headers.png | the PNG file is damaged: expected one header, found another at byte",
                "lossless-13000.webp | expected an image of at most 134217728 pixels, found 13000x13000",
            })
    void isRefused(String name, String message) {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode(name, file(name)))
                .withMessageStartingWith(name + ": " + message)
                .withMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "photo.heic, a HEIC image (convert it to PNG or JPEG)",
        "photo.avif, an AVIF image (convert it to PNG or JPEG)",
    })
    void aFormatThatIsNotReadIsNamed(String name, String kind) {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("IMG_0001.jpg", file(name)))
                .withMessage("IMG_0001.jpg: expected a PNG, JPEG, WebP, GIF or BMP image, found " + kind);
    }

    @Test
    void aFileWithoutEndIsRefusedByItsStart() {
        Path zeros = Path.of("/dev/zero");
        assumeTrue(Files.exists(zeros), "no device of zeros");
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.read(zeros))
                .withMessage("/dev/zero: expected a PNG, JPEG, WebP, GIF or BMP image, found nothing but zeros");
    }

    @ParameterizedTest
    @CsvSource({"p3.png, w-p3.webp", "badicc.png, w-badicc.webp"})
    void colourProfilesAreIgnoredInEveryFormat(String png, String webp) throws ImageFormatException {
        assertThat(ImageDecoder.decode(webp, file(webp))).isEqualTo(ImageDecoder.decode(png, file(png)));
    }

    @Test
    void aJpegOfThousandsOfScansIsRefusedBeforeItIsDecoded() {
        byte[] jpeg = TestImages.file("rgb-progressive.jpg");
        int scan = indexOf(jpeg, (byte) 0xff, (byte) 0xda);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(jpeg, 0, scan);
        for (int i = 0; i < 3000; i++) {
            bomb.write(jpeg, scan, 12);
        }
        bomb.write(jpeg, scan, jpeg.length - scan);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("bomb.jpg", bomb.toByteArray()))
                .withMessageStartingWith("bomb.jpg: expected a JPEG image of at most 100 scans, found 1510");
    }

    @Test
    void aGifOfManyPixelsWithoutDataIsRefusedBeforeItIsDecoded() {
        byte[] gif = gif(13_000, 13_000, 0, 0, 13_000, 13_000, new byte[0], -1);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("bomb.gif", gif))
                .withMessage("bomb.gif: the GIF file is truncated: expected 169000000 pixels, found 0");
    }

    @Test
    void aGifCanvasOfTooManyPixelsIsRefused() {
        byte[] gif = gif(65_000, 65_000, 0, 0, 1, 1, new byte[] {1}, -1);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("bomb.gif", gif))
                .withMessage("bomb.gif: expected an image of at most 178956970 pixels, found 65000x65000");
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "7, 0"})
    void aGifFrameWithoutPixelsIsRefused(int width, int height) {
        byte[] gif = gif(10, 8, 2, 1, width, height, new byte[0], -1);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("empty.gif", gif))
                .withMessage("empty.gif: expected an image of at least one pixel, found %dx%d", width, height);
    }

    @Test
    void theShapeIsRefusedBeforeAnyPixelIsDecoded() {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(
                        () -> ImageDecoder.decode("small.webp", file("lossless-wrong-bits.webp"), new ReferenceFit(1)))
                .withMessage("small.webp: expected at least 64 pixels per side, found 45x61");
    }

    @ParameterizedTest
    @CsvSource({"-1, 0x000000", "1, 0xffffff"})
    void aGifFrameLiesOnItsCanvas(int transparent, int around) throws ImageFormatException {
        byte[] pixels = new byte[7 * 5];
        Arrays.fill(pixels, (byte) 2);
        RgbImage image = ImageDecoder.decode("off.gif", gif(10, 8, 2, 1, 7, 5, pixels, transparent));
        assertThat(image).hasToString("RGB 10x8");
        assertFrame(image, 2, 1, 7, 5, 0x04_04_04, around);
    }

    @Test
    void aCanvasGrowsWithAGifFrameThatSticksOut() throws ImageFormatException {
        assertThat(ImageDecoder.decode("out.gif", gif(4, 4, 3, 1, 5, 2, new byte[10], -1)))
                .hasToString("RGB 8x4");
    }

    @Test
    void aWebpFrameLiesOnItsCanvas() throws ImageFormatException {
        byte[] still = TestImages.file("lossless.webp");
        RgbImage frame = ImageDecoder.decode("still.webp", still);
        RgbImage image = ImageDecoder.decode(
                "moving.webp", animation(still, frame.width() + 9, frame.height() + 5, frame.width(), frame.height()));
        assertThat(image.crop(4, 2, frame.width(), frame.height())).isEqualTo(frame);
        assertThat(image.width()).isEqualTo(frame.width() + 9);
        assertThat(image.value(0, 0, 0)).as("outside").isEqualTo(255);
    }

    @Test
    void aWebpFrameOutsideItsCanvasIsRefused() {
        byte[] moving = animation(TestImages.file("lossless.webp"), 5, 5, 90, 70);
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> ImageDecoder.decode("moving.webp", moving))
                .withMessage("moving.webp: the WebP file is damaged: expected a frame within 5x5, found 90x70 at 4,2");
    }

    private static void assertFrame(RgbImage image, int left, int top, int width, int height, int inside, int around) {
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                boolean within = x >= left && x < left + width && y >= top && y < top + height;
                int colour = image.value(x, y, 0) << 16 | image.value(x, y, 1) << 8 | image.value(x, y, 2);
                assertThat(colour).as("pixel %d,%d", x, y).isEqualTo(within ? inside : around);
            }
        }
    }

    /** A GIF of 128 grays 2i, whose codes are never more than a byte: the table is cleared before it grows. */
    private static byte[] gif(
            int width, int height, int left, int top, int frameWidth, int frameHeight, byte[] pixels, int transparent) {
        ByteBuffer out = ByteBuffer.allocate(1000 + 2 * pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("GIF89a".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) width)
                .putShort((short) height);
        out.put(new byte[] {(byte) 0x86, 0, 0});
        for (int i = 0; i < 128; i++) {
            out.put(new byte[] {(byte) (2 * i), (byte) (2 * i), (byte) (2 * i)});
        }
        if (transparent >= 0) {
            out.put(new byte[] {0x21, (byte) 0xf9, 4, 1, 0, 0, (byte) transparent, 0});
        }
        out.put((byte) 0x2c).putShort((short) left).putShort((short) top);
        out.putShort((short) frameWidth)
                .putShort((short) frameHeight)
                .put((byte) 0)
                .put((byte) 7);
        for (int from = 0; from < pixels.length; from += 100) {
            int count = Math.min(100, pixels.length - from);
            out.put((byte) (count + 1)).put((byte) 0x80).put(pixels, from, count);
        }
        out.put(new byte[] {1, (byte) 0x81, 0, 0x3b});
        return Arrays.copyOf(out.array(), out.position());
    }

    /** An animation of one frame at 4,2: the image data of {@code still}. */
    private static byte[] animation(byte[] still, int width, int height, int frameWidth, int frameHeight) {
        int data = still.length - 12;
        ByteBuffer out = ByteBuffer.allocate(still.length + 100).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.ISO_8859_1)).putInt(4 + 18 + 24 + data);
        out.put("WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1)).putInt(10).putInt(2);
        putThree(putThree(out, width - 1), height - 1);
        out.put("ANMF".getBytes(StandardCharsets.ISO_8859_1)).putInt(16 + data);
        putThree(putThree(putThree(putThree(out, 2), 1), frameWidth - 1), frameHeight - 1)
                .putInt(0);
        out.put(still, 12, data);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static ByteBuffer putThree(ByteBuffer out, int value) {
        return out.putShort((short) value).put((byte) (value >> 16));
    }

    private static int indexOf(byte[] bytes, byte first, byte second) {
        for (int i = 0; i + 1 < bytes.length; i++) {
            if (bytes[i] == first && bytes[i + 1] == second) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    private static byte[] file(String name) {
        return Fixtures.bytes("/image/cases/" + name);
    }
}
