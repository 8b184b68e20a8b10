package dev.panaflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a red apple", "Äpfel 🍎", "красное яблоко", "a\\b"})
    void textIsLeftAsItIs(String text) {
        assertThat(Printable.line(text)).isEqualTo(text);
        assertThat(Printable.lines(text)).isEqualTo(text);
    }

    @Test
    void whatMovesTheCursorIsNamed() {
        assertThat(Printable.line("a\u001b[2Jb\nc\td\u0000\u0085"))
                .isEqualTo("a\\u{1b}[2Jb\\u{a}c\\u{9}d\\u{0}\\u{85}");
        assertThat(Printable.lines("a\u001b[2Jb\nc\td\r")).isEqualTo("a\\u{1b}[2Jb\nc\td\\u{d}");
    }

    @Test
    void whatTurnsTheDirectionOrHidesIsNamed() {
        assertThat(Printable.line("a\u202eb\u200bc\u2028d\ud800"))
                .isEqualTo("a\\u{202e}b\\u{200b}c\\u{2028}d\\u{d800}");
    }
}
