package dev.panaflux.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageWriterTest {

    private static final RgbImage IMAGE = Gradient.of(160, 80);
    private static final TerminalSize CELLS = new TerminalSize(16, 4);

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private RgbImage decoded(String base64) throws IOException {
        return ImageDecoder.read(
                Files.write(folder.resolve("image.png"), Base64.getDecoder().decode(base64)));
    }

    private static List<List<String>> matches(String pattern, String text) {
        List<List<String>> found = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            List<String> groups = new ArrayList<>();
            for (int group = 1; group <= matcher.groupCount(); group++) {
                groups.add(matcher.group(group));
            }
            found.add(groups);
        }
        return found;
    }

    @Test
    void kittyGetsAPngInPartsOfAtMost4096Letters() throws IOException {
        Drawing drawing = new KittyWriter(UnaryOperator.identity()).draw(IMAGE, 77, CELLS);

        List<List<String>> parts = matches("\033_G([^;]*);([^\033]*)\033\\\\", drawing.codes());
        assertThat(parts.getFirst().getFirst()).startsWith("a=T,f=100,q=2,C=1,i=77,p=1,c=16,r=4,");
        assertThat(parts).allSatisfy(part -> assertThat(part.get(1)).hasSizeLessThanOrEqualTo(4096));
        assertThat(parts.subList(0, parts.size() - 1))
                .allSatisfy(part -> assertThat(part.getFirst()).endsWith("m=1"));
        assertThat(parts.getLast().getFirst()).endsWith("m=0");
        assertThat(decoded(parts.stream().map(part -> part.get(1)).collect(Collectors.joining())))
                .isEqualTo(IMAGE);
        assertThat(drawing.rows()).isEqualTo(4);
    }

    @Test
    void iterm2GetsAWholePng() throws IOException {
        Drawing drawing = new Iterm2Writer(UnaryOperator.identity()).draw(IMAGE, 77, CELLS);

        List<List<String>> codes = matches("^\0337\033]1337;File=([^:]*):([^\007]*)\007\0338$", drawing.codes());
        assertThat(codes).hasSize(1);
        assertThat(codes.getFirst().getFirst()).contains("inline=1", "width=16", "height=4");
        assertThat(decoded(codes.getFirst().get(1))).isEqualTo(IMAGE);
    }

    @Test
    void halfBlocksHaveTwoPixelsInACell() {
        Drawing drawing = new BlocksWriter().draw(Gradient.of(2, 4), 77, new TerminalSize(2, 2));

        List<List<String>> cells = matches("\033\\[38;2;([\\d;]+);48;2;(\\d+;\\d+;\\d+)m\u2580", drawing.codes());
        assertThat(cells)
                .containsExactly(
                        List.of("0;0;80", "0;85;80"),
                        List.of("255;0;80", "255;85;80"),
                        List.of("0;170;80", "0;255;80"),
                        List.of("255;170;80", "255;255;80"));
        assertThat(drawing.codes()).endsWith("\033[0m\r\033[1B\033[2A");
    }

    @Test
    void sixelsAreNearTheImageOnTheAverage() {
        Drawing drawing = new SixelWriter(UnaryOperator.identity()).draw(IMAGE, 77, CELLS);

        int[][][] drawn = new SixelReader(drawing.codes()).pixels();
        assertThat(drawn).hasDimensions(80, 160);
        for (int top = 0; top < 80; top += 16) {
            for (int left = 0; left < 160; left += 16) {
                for (int channel = 0; channel < 3; channel++) {
                    double sum = 0;
                    double wanted = 0;
                    for (int part = 0; part < 256; part++) {
                        sum += drawn[top + part / 16][left + part % 16][channel];
                        wanted += IMAGE.value(left + part % 16, top + part / 16, channel);
                    }
                    assertThat(sum / 256).isCloseTo(wanted / 256, org.assertj.core.api.Assertions.within(6.0));
                }
            }
        }
    }

    @Test
    void tmuxGetsEveryEscapeTwice() {
        String code =
                new KittyWriter(Tmux::wrapped).draw(Gradient.of(2, 2), 5, CELLS).codes();

        assertThat(code).startsWith("\033Ptmux;\033\033_Ga=T,").endsWith("\033\033\\\033\\");
    }
}
