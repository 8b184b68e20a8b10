package dev.panaflux.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeedTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "9223372036854775808, -9223372036854775808", "18446744073709551615, -1", "007, 7"})
    void isAnUnsignedNumberOf64Bits(String text, long bits) {
        assertThat(Seed.parse(text)).isEqualTo(new Seed(bits));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "18446744073709551615", "9223372036854775808"})
    void isShownAsItWasGiven(String text) {
        assertThat(Seed.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "-1"})
    void isDrawnAtRandomUnderTheNamesThatOtherProgramsUse(String text) {
        assertThat(Seed.parse(text)).isNotEqualTo(Seed.parse(text));
        assertThat(Seed.parse(text).bits()).isBetween(0L, 0xFFFF_FFFFL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-2", "1.5", "x", "18446744073709551616", "0x10", "+1", " 1"})
    void isNothingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Seed.parse(text))
                .withMessage("expected 0 to 18446744073709551615, random or -1, found '" + text + "'");
    }

    @Test
    void aNumberOfThousandsOfDigitsIsRefusedToo() {
        assertThatIllegalArgumentException().isThrownBy(() -> Seed.parse("9".repeat(100_000)));
    }
}
