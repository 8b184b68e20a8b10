package dev.panaflux.app;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextLinesTest {

    private static List<String> lines(byte[] bytes) throws IOException {
        TextLines lines = new TextLines(new ByteArrayInputStream(bytes), "p.txt");
        List<String> all = new ArrayList<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"красное яблоко\nÄpfel 🍎\n", "\uFEFFкрасное яблоко\r\nÄpfel 🍎"})
    void areTheSameInEveryEncodingThatSaysWhatItIs(String text) throws IOException {
        List<String> expected = List.of("красное яблоко", "Äpfel 🍎");
        String marked = text.startsWith("\uFEFF") ? text : "\uFEFF" + text;

        assertThat(lines(text.getBytes(UTF_8))).isEqualTo(expected);
        assertThat(lines(marked.getBytes(UTF_16LE))).isEqualTo(expected);
        assertThat(lines(marked.getBytes(UTF_16BE))).isEqualTo(expected);
    }

    @Test
    void aByteOrderMarkIsNoLine() throws IOException {
        assertThat(lines(new byte[0])).isEmpty();
        assertThat(lines("\uFEFF".getBytes(UTF_8))).isEmpty();
        assertThat(lines("\uFEFF".getBytes(UTF_16LE))).isEmpty();
        assertThat(lines("\n\na".getBytes(UTF_8))).containsExactly("", "", "a");
    }

    /** Latin-1, an encoded surrogate, a character cut short, beginnings of marks, UTF-16 without a mark, UTF-32. */
    @ParameterizedTest
    @CsvSource({
        "6120636166e90a, 0xe9, 5",
        "610aff, 0xff, 2",
        "eda080, 0xed, 0",
        "61c3, 0xc3, 1",
        "efbb61, 0xef, 0",
        "ef, 0xef, 0",
        "ff, 0xff, 0",
        "610062000a00, 0x00, 1",
        "c3a900, 0x00, 2",
        "fffe00006100, 0x00, 2",
        "feff0061d800, 0xd8, 4",
        "feff006100, 0x00, 4",
        "fffe61000a0000dc, 0x00, 6",
    })
    void bytesThatAreNoTextAreNamed(String hex, String found, int at) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lines(HexFormat.of().parseHex(hex)))
                .withMessage(
                        "p.txt: expected text in UTF-8, or in UTF-16 with a byte order mark, found %s at byte %d",
                        found, at);
    }

    @Test
    @Timeout(60)
    void aLineIsThereAsSoonAsItWasWritten() throws IOException {
        PipedOutputStream end = new PipedOutputStream();
        try (PipedInputStream begin = new PipedInputStream(end)) {
            TextLines lines = new TextLines(begin, "pipe");
            end.write("one\n".getBytes(UTF_8));
            assertThat(lines.next()).isEqualTo("one");
            end.write("two".getBytes(UTF_8));
            end.close();
            assertThat(lines.next()).isEqualTo("two");
            assertThat(lines.next()).isNull();
        }
    }

    @Tag("slow")
    @Test
    void aStreamWithoutEndsOfLinesDoesNotFillTheMemory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lines("a".repeat((16 << 20) + 1).getBytes(UTF_8)))
                .withMessageStartingWith("p.txt: expected lines of at most 16777216 bytes");
    }
}
