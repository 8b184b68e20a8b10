package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.sampling.testkit.Fixtures;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedImageTest {

    /** A little more than a megapixel. */
    private static final byte[] LARGE = PngFile.encode(TestImages.pattern(1100, 960), ImageMetadata.none());

    private static final byte[] SHORT = {0, 3};

    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void rowsShrunkAsTheyComeGiveTheShrunkImage(int orientation) throws ImageFormatException {
        byte[] png = withChunk(LARGE, "eXIf", exif(SHORT, (byte) 0, (byte) orientation));
        RgbImage whole = ImageDecoder.decode("large.png", png);
        BoundedImage bounded = ImageDecoder.decode("large.png", png, new ReferenceFit(1));
        assertThat(bounded.width()).isEqualTo(whole.width());
        assertThat(bounded.height()).isEqualTo(whole.height());
        assertThat(bounded.image()).isEqualTo(ReferenceFit.bound(whole));
        assertThat(bounded.sha256())
                .as("digest of the stored rows")
                .startsWith(Fixtures.digest(TestImages.pattern(1100, 960).toBytes()));
    }

    @Test
    void aSmallImageIsLeftAlone() throws ImageFormatException {
        byte[] png = PngFile.encode(TestImages.pattern(90, 70), ImageMetadata.none());
        BoundedImage bounded = ImageDecoder.decode("small.png", png, new ReferenceFit(1));
        assertThat(bounded.image()).isEqualTo(TestImages.pattern(90, 70));
        assertThat(bounded.sha256()).startsWith(Fixtures.digest(bounded.image().toBytes()));
    }

    static Stream<String> pictures() {
        return Fixtures.entries("/image/pictures.json").stream()
                .map(entry -> entry.get("file").stringValue())
                .filter(name -> !name.endsWith("webp") && !name.endsWith("png"))
                .filter(name -> !name.contains("cmyk") && !name.contains("ycck"));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void bandsGiveTheRowsOfTheWhole(String name) throws ImageFormatException {
        byte[] content = TestImages.file(name);
        FileFormat format = Objects.requireNonNull(FileFormat.of(content));
        assertThat(frame(name, format, content, 1 << 21)).isEqualTo(frame(name, format, content, 1));
    }

    /** Pixels that seem to be of {@code bytesPerPixel} bytes, so that a small image is read in bands. */
    private static RgbImage frame(String name, FileFormat format, byte[] content, int bytesPerPixel)
            throws ImageFormatException {
        WholeImage rows = new WholeImage();
        new FrameReader(name, format, () -> ByteStream.of(content), bytesPerPixel).read(rows, Orientation.UPRIGHT);
        return rows.image();
    }

    @ParameterizedTest
    @CsvSource({"1, 0x06000000", "3, 0x00060000", "4, 6"})
    void anOrientationOfAnyIntegerTypeTurns(int type, int value) throws ImageFormatException {
        byte[] tag = ByteBuffer.allocate(4).putInt(value).array();
        byte[] small = PngFile.encode(TestImages.pattern(9, 7), ImageMetadata.none());
        byte[] turned = withChunk(small, "eXIf", exif(new byte[] {0, (byte) type}, tag));
        assertThat(ImageDecoder.decode("turned.png", turned)).hasToString("RGB 7x9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tiff:Orientation=\"6\"", "<tiff:Orientation>6</tiff:Orientation>"})
    void anOrientationInXmpTurns(String xmp) throws ImageFormatException {
        byte[] small = PngFile.encode(TestImages.pattern(9, 7), ImageMetadata.none());
        byte[] text = ("XML:com.adobe.xmp\0\0\0\0\0<x " + xmp + ">").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(ImageDecoder.decode("turned.png", withChunk(small, "iTXt", text)))
                .hasToString("RGB 7x9");
        byte[] upright = withChunk(withChunk(small, "iTXt", text), "eXIf", exif(SHORT, (byte) 0, (byte) 1));
        assertThat(ImageDecoder.decode("upright.png", upright)).hasToString("RGB 9x7");
    }

    private static byte[] exif(byte[] type, byte... value) {
        return ByteBuffer.allocate(26)
                .put("MM\0*\0\0\0\10\0\1\1\22".getBytes(StandardCharsets.ISO_8859_1))
                .put(type)
                .putInt(1)
                .put(value)
                .array();
    }

    /** The file with a chunk after its header. */
    private static byte[] withChunk(byte[] png, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(png, 0, 33);
        out.writeBytes(ByteBuffer.allocate(12 + content.length)
                .putInt(content.length)
                .put(name)
                .put(content)
                .putInt((int) crc.getValue())
                .array());
        out.write(png, 33, png.length - 33);
        return out.toByteArray();
    }
}
