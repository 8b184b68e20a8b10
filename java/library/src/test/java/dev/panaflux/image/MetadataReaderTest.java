package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataReaderTest {

    private static final long SEED = 20261128;
    private static final RgbImage IMAGE = TestImages.pattern(20, 12);

    private static ImageMetadata told(String parameters, String document) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(ImageMetadata.PARAMETERS, parameters);
        texts.put(ImageMetadata.SOFTWARE, "Panaflux 1.2.3");
        texts.put(ImageMetadata.PANAFLUX, document);
        return new ImageMetadata(texts);
    }

    private static ImageMetadata read(OutputFormat format, ImageMetadata metadata) throws ImageFormatException {
        return MetadataReader.decode("a." + format.label(), format.encoder().encode(IMAGE, metadata));
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatKeepsTheTextsOfAnImage(OutputFormat format) throws ImageFormatException {
        for (String text : new String[] {
            "a red apple",
            "Grüße, 日本語 🦊\nNegative prompt: \"x\" <b> &amp; ]]> 'y'\nSteps: 4",
            "<panaflux:image>{}</panaflux:image>",
            "\r\n\ttabs\r",
            " leading and trailing "
        }) {
            ImageMetadata metadata = told(text, "{\"prompt\":\"" + text + "\"}");
            assertThat(read(format, metadata).texts()).as(text).containsExactlyInAnyOrderEntriesOf(metadata.texts());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDocumentOfAnyLengthIsKeptWhole(OutputFormat format) throws ImageFormatException {
        String document = "{\"prompt\":\"" + "ein Haus & ein Baum, 山 ".repeat(20_000) + "\"}";

        ImageMetadata read = read(format, told("long ".repeat(30_000), document));

        assertThat(read.text(ImageMetadata.PANAFLUX)).contains(document);
        assertThat(read.text(ImageMetadata.PARAMETERS).orElseThrow()).startsWith("long long ");
    }

    @ParameterizedTest
    @EnumSource
    void anImageWithoutTextsHasNone(OutputFormat format) throws ImageFormatException {
        assertThat(read(format, ImageMetadata.none()).texts()).isEmpty();
    }

    @Test
    void aFileThatIsNoImageIsRefused() {
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> MetadataReader.decode("a.txt", "some text".getBytes(StandardCharsets.US_ASCII)))
                .withMessageStartingWith("a.txt: expected a PNG, JPEG, WebP, GIF or BMP image");
    }

    /** A WebP file of one pixel with a block of Exif. */
    private static byte[] webp(byte[] exif) {
        byte[] whole = new WebpEncoder().encode(RgbImage.of(1, 1, new byte[3]), ImageMetadata.none());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, whole.length);
        out.writeBytes("EXIF".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(exif.length)
                .array());
        out.writeBytes(exif);
        byte[] file = out.toByteArray();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(4, file.length - 8);
        return file;
    }

    /** A block with one entry of undefined type in the Exif directory, as {@code piexif} writes comments. */
    private static byte[] comment(ByteOrder order, byte[] comment) {
        ByteBuffer block = ByteBuffer.allocate(44 + comment.length).order(order);
        block.put((order.equals(ByteOrder.LITTLE_ENDIAN) ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        block.putShort((short) 42).putInt(8);
        block.putShort((short) 1)
                .putShort((short) 0x8769)
                .putShort((short) 4)
                .putInt(1)
                .putInt(26)
                .putInt(0);
        block.putShort((short) 1)
                .putShort((short) 0x9286)
                .putShort((short) 7)
                .putInt(comment.length)
                .putInt(44);
        block.putInt(0).put(comment);
        return block.array();
    }

    private static byte[] bytes(String code, byte[] text) {
        return ByteBuffer.allocate(8 + text.length)
                .put(code.getBytes(StandardCharsets.US_ASCII))
                .put(text)
                .array();
    }

    @Test
    void commentsAreReadInTheEncodingsThatProgramsUse() throws ImageFormatException {
        String text = "a fox, 狐";
        for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
            for (byte[] comment : new byte[][] {
                bytes("UNICODE\0", text.getBytes(StandardCharsets.UTF_16BE)),
                bytes("UNICODE\0", text.getBytes(StandardCharsets.UTF_16LE)),
                bytes("ASCII\0\0\0", text.getBytes(StandardCharsets.UTF_8)),
                bytes("\0\0\0\0\0\0\0\0", text.getBytes(StandardCharsets.UTF_8)),
                text.getBytes(StandardCharsets.UTF_8)
            }) {
                ImageMetadata read = MetadataReader.decode("a.webp", webp(comment(order, comment)));
                assertThat(read.texts()).containsExactly(Map.entry(ImageMetadata.PARAMETERS, text));
            }
        }
    }

    /** ComfyUI has no text chunks in WebP, and takes the camera's maker and model. */
    @Test
    void graphsHiddenInTheCamerasNameAreFound() throws ImageFormatException {
        byte[] text = "prompt:{\"1\":{}}\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer block = ByteBuffer.allocate(26 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        block.put("II".getBytes(StandardCharsets.US_ASCII)).putShort((short) 42).putInt(8);
        block.putShort((short) 1)
                .putShort((short) 0x0110)
                .putShort((short) 2)
                .putInt(text.length)
                .putInt(26);
        block.putInt(0).put(text);

        assertThat(MetadataReader.decode("a.webp", webp(block.array())).texts())
                .containsExactly(Map.entry(ImageMetadata.COMFY_PROMPT, "{\"1\":{}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "webp", "png"})
    void damagedMetadataAreLeftOutOrRefusedInOneLine(String label) {
        Random random = new Random(SEED);
        byte[] valid = OutputFormat.named(label).encoder().encode(IMAGE, told("a fox", "{\"seed\":1}"));
        for (int round = 0; round < 2000; round++) {
            byte[] damaged = valid.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                damaged[random.nextInt(Math.min(damaged.length, 900))] = (byte) random.nextInt();
            }
            try {
                assertThat(MetadataReader.decode("a", damaged).texts().size()).isLessThan(10);
            } catch (ImageFormatException refused) {
                assertThat(refused.getMessage())
                        .as("seed %d, round %d", SEED, round)
                        .startsWith("a: ")
                        .hasLineCount(1);
            }
        }
    }
}
