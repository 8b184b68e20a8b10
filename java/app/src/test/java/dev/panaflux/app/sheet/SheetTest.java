package dev.panaflux.app.sheet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.PngFile;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class SheetTest {

    private static final String HOSTILE = "</p><script>alert(1)</script> \u001b[2J \u202e'\"&";

    @TempDir
    private Path folder = Path.of("");

    private Path image(String name, int width, int height, int value, String prompt) throws IOException {
        byte[] pixels = new byte[3 * width * height];
        Arrays.fill(pixels, (byte) value);
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        String json =
                new JsonMapper().writeValueAsString(Map.of("prompt", prompt, "seed", 7, "steps", 4, "model", "emoji"));
        return Files.write(
                file,
                PngFile.encode(
                        RgbImage.of(width, height, pixels), new ImageMetadata(Map.of(ImageMetadata.PANAFLUX, json))));
    }

    private List<SheetImage> read(int side, Path... inputs) throws IOException {
        List<SheetImage> images = new ArrayList<>();
        for (Path file : SheetReader.files(List.of(inputs))) {
            images.add(new SheetReader(side).read(file));
        }
        return images;
    }

    @Test
    void aFolderStandsForAllImagesBelowItWithNumbersInOrder() throws IOException {
        for (String name : List.of("a-10.png", "a-9.png", "sub/b.png", ".hidden/c.png", ".panaflux-0.png")) {
            image(name, 8, 8, 0, "x");
        }
        Files.writeString(folder.resolve("notes.txt"), "x");

        assertThat(SheetReader.files(List.of(folder)).stream()
                        .map(file -> folder.relativize(file).toString()))
                .containsExactly("a-9.png", "a-10.png", "sub/b.png");
    }

    @Test
    void anEmptyFolderIsTold() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SheetReader.files(List.of(folder)))
                .withMessage("expected 1 to 10000 images, found 0 in [%s]", folder);
    }

    @Test
    void largeImagesAreShrunkAndSmallOnesStay() throws IOException {
        image("a.png", 400, 100, 200, "wide");
        image("b.png", 20, 30, 10, "small");

        List<SheetImage> images = read(100, folder);

        assertThat(images.getFirst().thumbnail().width()).isEqualTo(100);
        assertThat(images.getFirst().thumbnail().height()).isEqualTo(25);
        assertThat(images.getFirst().thumbnail().value(50, 12, 0)).isEqualTo(200);
        assertThat(images.getFirst().summary()).isEqualTo("seed 7 · 400×100 · 4 steps · emoji");
        assertThat(images.getLast().thumbnail().width()).isEqualTo(20);
        assertThat(images.getLast().prompt()).isEqualTo("small");
    }

    @Test
    void aPageShowsTextAsTextAndLoadsNothing() throws IOException {
        image("<b>.png", 8, 8, 0, HOSTILE);

        SheetPage sheet = new SheetPage("<i>");
        read(100, folder).forEach(sheet::add);
        String page = sheet.html();

        assertThat(page)
                .contains("content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'")
                .contains("&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt; \\u{1b}[2J \\u{202e}&#39;&quot;&amp;")
                .contains("<title>&lt;i&gt;</title>", "&lt;b&gt;.png", "src=\"data:image/jpeg;base64,")
                .doesNotContain("<script", "http://", "https://", "\u001b", "\u202e");
    }

    @Test
    void aDrawingHasEveryImageInItsCellAndALabelBelow() throws IOException {
        for (int index = 0; index < 6; index++) {
            image(
                    "a-%d.png".formatted(index),
                    200,
                    200,
                    40 * index,
                    "a prompt that is much too long for its two lines, " + "x ".repeat(200));
        }

        SheetDrawing drawing = new SheetDrawing(3);
        read(200, folder).forEach(drawing::add);
        RgbImage sheet = drawing.draw();

        assertThat(sheet.width()).isEqualTo(16 + 3 * 216);
        for (int index = 0; index < 6; index++) {
            int x = 16 + index % 3 * 216 + 100;
            int y = index / 3 * (sheet.height() - 16) / 2 + 16 + 100;
            assertThat(sheet.value(x, y, 0)).as("image %d", index).isEqualTo(40 * index);
        }
        int darkest = 255;
        for (int y = 216; y < 216 + 40; y++) {
            for (int x = 16; x < 216; x++) {
                darkest = Math.min(darkest, sheet.value(x, y, 1));
            }
        }
        assertThat(darkest).isLessThan(100);
    }

    @Tag("slow")
    @Test
    void aSheetThatWouldNotFitIsRefused() throws IOException {
        Path large = image("a.png", 2048, 2048, 0, "x");
        SheetImage image = new SheetReader(2048).read(large);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Collections.nCopies(60, image).forEach(new SheetDrawing(null)::add))
                .withMessageContaining("expected a sheet of at most 100000000 pixels, found more after 23 images");
    }

    @Test
    void factsThatDoNotFitIntoALineTakeSeveral() {
        SheetImage image = new SheetImage(
                "a.png",
                RgbImage.of(1, 1, new byte[3]),
                "",
                List.of("seed 7", "64×64", "4 steps", "guidance 4", "emoji"));

        assertThat(image.lines(line -> line.length() <= 16))
                .containsExactly("seed 7 · 64×64", "4 steps", "guidance 4", "emoji");
        assertThat(image.lines(line -> line.length() <= 3))
                .containsExactly("seed 7", "64×64", "4 steps", "guidance 4", "emoji");
    }
}
