package dev.panaflux.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngFileTest {

    private static final RgbImage IMAGE = TestImages.pattern(48, 32);

    private static final GenerationParameters PARAMETERS = new GenerationParameters(
            "a red apple,\non a table",
            null,
            4,
            "empirical-mu",
            1f,
            42,
            48,
            32,
            "klein-4b",
            "0123456789abcdef0123",
            "1.2.3");

    @TempDir
    Path folder;

    @Test
    void pixelsSurviveTheFile() throws IOException {
        Path file = folder.resolve("out.png");
        PngFile.write(file, IMAGE, ImageMetadata.none());
        assertThat(ImageDecoder.read(file)).isEqualTo(IMAGE);
    }

    @Test
    void theSameImageAndTextGiveTheSameBytes() {
        ImageMetadata metadata = ImageMetadata.of(PARAMETERS, Map.of("seed", 42));
        assertThat(PngFile.encode(IMAGE, metadata)).isEqualTo(PngFile.encode(IMAGE, metadata));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 9", "9, 1", "3, 200", "257, 3"})
    void pixelsOfEverySizeSurviveTheFile(int width, int height) throws IOException {
        RgbImage image = TestImages.pattern(width, height);
        byte[] file = PngFile.encode(image, ImageMetadata.none());
        assertThat(ImageDecoder.decode("out.png", file)).isEqualTo(image);
    }

    @Test
    void smoothImagesAreMuchSmallerThanTheirPixels() {
        byte[] slope = new byte[256 * 256 * 3];
        for (int i = 0; i < slope.length; i++) {
            slope[i] = (byte) (i / (256 * 3) + i % 3 * 40);
        }
        RgbImage image = RgbImage.of(256, 256, slope);
        assertThat(PngFile.encode(image, ImageMetadata.none())).hasSizeLessThan(2000);
    }

    enum Prediction {
        LEFT,
        UP,
        MEAN
    }

    @ParameterizedTest
    @EnumSource
    void eachPredictionIsUsedWhereItFitsAndIsUndoneByAnyReader(Prediction prediction) throws IOException {
        Random random = new Random(7);
        byte[] rgb = new byte[64 * 64 * 3];
        for (int i = 0; i < rgb.length; i++) {
            boolean leftmost = i % (64 * 3) < 3;
            boolean topmost = i < 64 * 3;
            int left = leftmost ? random.nextInt(256) : rgb[i - 3] & 0xff;
            int up = topmost ? random.nextInt(256) : rgb[i - 64 * 3] & 0xff;
            int predicted = switch (prediction) {
                case LEFT -> left;
                case UP -> up;
                case MEAN -> (left + up) / 2;
            };
            rgb[i] = (byte) (predicted + random.nextInt(3));
        }
        RgbImage image = RgbImage.of(64, 64, rgb);
        byte[] file = PngFile.encode(image, ImageMetadata.none());
        assertThat(ImageDecoder.decode("out.png", file)).isEqualTo(image);
        assertThat(file).as("seed 7").hasSizeLessThan(rgb.length / 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                "two\nlines",
                "Grüße, naïve façade ×½",
                "日本語のプロンプト",
                "emoji 🦊 and curly “quotes”",
                "tab\tand bell\u0007",
                "\u0085next line",
                " leading and trailing "
            })
    void textSurvivesTheFile(String text) throws IOException {
        Path file = folder.resolve("out.png");
        PngFile.write(file, IMAGE, new ImageMetadata(Map.of("Comment", text)));
        assertThat(MetadataReader.read(file).texts()).containsExactly(Map.entry("Comment", text));
    }

    @Test
    void latinTextIsOfTheTypeThatEveryToolReadsAndOtherTextIsUtf8() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("Latin", "é");
        texts.put("Other", "Ω");
        String file = new String(PngFile.encode(IMAGE, new ImageMetadata(texts)), StandardCharsets.ISO_8859_1);
        assertThat(file).contains("tEXtLatin\0é");
        assertThat(file)
                .contains("iTXtOther\0\0\0\0\0"
                        + new String("Ω".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    @Test
    void textComesBeforeThePixels() {
        String file = new String(
                PngFile.encode(IMAGE, ImageMetadata.of(PARAMETERS, Map.of("prompt", "日本"))),
                StandardCharsets.ISO_8859_1);
        int pixels = file.indexOf("IDAT");
        assertThat(file.indexOf("parameters")).isBetween(0, pixels);
        assertThat(file.indexOf("panaflux")).isBetween(0, pixels);
    }

    @Test
    void generatedImagesRecordHowTheyWereMade() throws IOException {
        Path file = folder.resolve("out.png");
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("prompt", "a red apple,\non a table");
        document.put("seed", 42L);
        document.put("sigmas", List.of(1f, 0.5f, 0f));
        document.put("references", List.of(Map.of("sha256", "ab")));
        PngFile.write(file, IMAGE, ImageMetadata.of(PARAMETERS, document));
        ImageMetadata read = MetadataReader.read(file);
        assertThat(read.text(ImageMetadata.SOFTWARE)).contains("Panaflux 1.2.3");
        assertThat(read.text(ImageMetadata.PARAMETERS)).contains(PARAMETERS.toText());
        assertThat(read.text(ImageMetadata.PANAFLUX))
                .contains("{\"prompt\":\"a red apple,\\non a table\",\"seed\":42,\"sigmas\":[1.0,0.5,0.0],"
                        + "\"references\":[{\"sha256\":\"ab\"}]}");
        assertThat(read.text("nothing")).isEmpty();
    }

    @Test
    void parametersAreThePromptAndOneLineOfFacts() {
        assertThat(PARAMETERS.toText())
                .isEqualTo("a red apple,\non a table\n"
                        + "Steps: 4, Sampler: Euler, Schedule type: empirical-mu, CFG scale: 1, Seed: 42, Size: 48x32, "
                        + "Model hash: 0123456789, Model: klein-4b, Version: Panaflux 1.2.3");
    }

    @Test
    void parametersTellTheNegativePromptAndQuoteWhatWouldBreakTheLine() {
        GenerationParameters parameters = new GenerationParameters(
                "a cat", "blurry", 50, "power 2.0", 3.5f, -1, 512, 256, "my model, v2: \"x\"", null, "1");
        assertThat(parameters.toText())
                .isEqualTo("a cat\nNegative prompt: blurry\n"
                        + "Steps: 50, Sampler: Euler, Schedule type: power 2.0, CFG scale: 3.5, Seed: 18446744073709551615, Size: 512x256, "
                        + "Model: \"my model, v2: \\\"x\\\"\", Version: Panaflux 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " x", "x ", "a  b", "new\nline", "日本"})
    void aKeywordThatPngForbidsIsRefused(String keyword) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageMetadata(Map.of(keyword, "text")))
                .withMessageStartingWith("keyword: expected 1 to 79 printable Latin-1 characters, found ");
    }

    @Test
    void aNulIsReplacedRatherThanLosingTheImage() throws IOException {
        Path file = folder.resolve("out.png");
        PngFile.write(file, IMAGE, new ImageMetadata(Map.of("Comment", "a\0b")));
        assertThat(MetadataReader.read(file).text("Comment")).contains("a\ufffdb");
    }

    @Test
    void aFileThatIsThereIsReplaced() throws IOException {
        Path file = folder.resolve("out.png");
        Files.writeString(file, "old");
        PngFile.write(file, IMAGE, ImageMetadata.none());
        assertThat(ImageDecoder.read(file)).isEqualTo(IMAGE);
        assertThat(names()).containsExactly("out.png");
    }

    @Test
    void aLinkIsFollowed() throws IOException {
        Path file = folder.resolve("real.png");
        Files.writeString(file, "old");
        Path link = Files.createSymbolicLink(folder.resolve("link.png"), file);
        PngFile.write(link, IMAGE, ImageMetadata.none());
        assertThat(link).isSymbolicLink();
        assertThat(ImageDecoder.read(file)).isEqualTo(IMAGE);
    }

    @Test
    void aMissingFolderIsNamedAndNothingIsWritten() {
        Path file = folder.resolve("missing").resolve("out.png");
        assertThatIOException()
                .isThrownBy(() -> PngFile.write(file, IMAGE, ImageMetadata.none()))
                .withMessage(file + ": cannot be written: there is no folder "
                        + folder.resolve("missing").toAbsolutePath());
        assertThat(names()).isEmpty();
    }

    @Test
    void aFolderInTheWayIsNamed() throws IOException {
        Path file = Files.createDirectory(folder.resolve("out.png"));
        assertThatIOException()
                .isThrownBy(() -> PngFile.write(file, IMAGE, ImageMetadata.none()))
                .withMessage(file + ": cannot be written: it is a folder");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderWithoutPermissionIsNamedAndNoFileIsLeft() throws IOException {
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(locked))
                .as("the superuser may write anywhere")
                .isFalse();
        Path file = locked.resolve("out.png");
        assertThatIOException()
                .isThrownBy(() -> PngFile.write(file, IMAGE, ImageMetadata.none()))
                .withMessage(file + ": cannot be written: permission denied");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldInOneLine() {
        Path full = Path.of("/dev/full");
        assertThatIOException()
                .isThrownBy(() -> PngFile.write(full, IMAGE, ImageMetadata.none()))
                .withMessage("/dev/full: cannot be written: No space left on device");
        assertThat(full).exists();
    }

    @Test
    void whatCannotBeMovedOverTheTargetLeavesNoTemporaryFile() {
        Path file = folder.resolve("x".repeat(300) + ".png");
        assertThatIOException()
                .isThrownBy(() -> PngFile.write(file, IMAGE, ImageMetadata.none()))
                .withMessageStartingWith(file + ": cannot be written: ");
        assertThat(names()).isEmpty();
    }

    @Test
    void theTextOfATruncatedFileIsRefused() {
        byte[] whole = PngFile.encode(IMAGE, ImageMetadata.none());
        assertThatExceptionOfType(ImageFormatException.class)
                .isThrownBy(() -> MetadataReader.decode("a.png", Arrays.copyOf(whole, whole.length - 1)))
                .withMessageStartingWith("a.png: the PNG file is truncated");
    }

    @Test
    void textThatOtherProgramsWroteIsRead() throws ImageFormatException {
        ImageMetadata metadata = MetadataReader.decode("texts.png", TestImages.file("texts.png"));
        assertThat(metadata.texts())
                .containsExactly(
                        Map.entry("Title", "plain"),
                        Map.entry("Comment", "squeezed ".repeat(50)),
                        Map.entry("Author", "Ärzte Ω"),
                        Map.entry("parameters", "longer Ω ".repeat(50)));
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
