package dev.panaflux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageCanvasTest {

    private static final String DRAWN = "\n\n\n\033[3A\r<image>\033[3B\r";
    private static final String OVER = "\033[3A\033[J";

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ImageCanvas canvas = new ImageCanvas(
            new PrintStream(written, false, StandardCharsets.UTF_8),
            (image, number, cells) -> new Drawing("<image>", cells.rows()),
            () -> TerminalSize.USUAL,
            1);

    private String written() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void makesRoomBeforeItDraws() {
        canvas.draw(Gradient.of(60, 60));

        assertThat(written()).isEqualTo(DRAWN);
    }

    @Test
    void drawsOverTheLastImageUnlessThatStays() {
        canvas.draw(Gradient.of(60, 60));
        canvas.draw(Gradient.of(60, 60));
        canvas.keep();
        canvas.draw(Gradient.of(60, 60));

        assertThat(written()).isEqualTo(DRAWN + OVER + DRAWN + DRAWN);
    }

    @Test
    void aPreviewCoversWhatTheImageWill() {
        canvas.draw(Montage.of(List.of(Gradient.of(15, 15))), 60, 60);

        assertThat(written()).isEqualTo(DRAWN);
    }

    @ParameterizedTest
    @CsvSource({
        "160,   80, 1, 1,  16,  4",
        "160,   80, 1, 2,  32,  8",
        "160,   80, 3, 2,  96,  8",
        "2048, 1024, 1, 2, 100, 25",
        "512, 2048, 1, 2,  19, 37"
    })
    void imagesFitTheScreen(int width, int height, int number, int zoom, int columns, int rows) {
        List<TerminalSize> drawn = new ArrayList<>();
        ImageWriter writer = (image, id, cells) -> {
            drawn.add(cells);
            return new Drawing("", cells.rows());
        };
        new ImageCanvas(new PrintStream(written), writer, () -> new TerminalSize(100, 40), zoom)
                .draw(Montage.of(Collections.nCopies(number, Gradient.of(16, 8))), width, height);

        assertThat(drawn).containsExactly(new TerminalSize(columns, rows));
    }

    @ParameterizedTest
    @CsvSource({"1, 32", "2, 64"})
    void halfBlocksAreOfOneSizeWhateverTheImage(int zoom, double columns) {
        assertThat(new BlocksWriter().columns(64, zoom)).isEqualTo(columns);
        assertThat(new BlocksWriter().columns(1024, zoom)).isEqualTo(columns);
    }
}
