package dev.panaflux.explain.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are written as a reader expects them. */
class HtmlTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "0, 2, 0.00",
        "0.04, 1, 0.0",
        "-0.04, 1, 0.0",
        "-0.05, 1, \u22120.1",
        "0.995, 1, 1.0",
        "12.5, 0, 13",
        "-1234.56789, 4, \u22121234.5679",
        "1e18, 1, 1000000000000000000.0",
        "Infinity, 2, Infinity",
        "NaN, 2, NaN"
    })
    void aNumberHasItsDecimalsAndARealMinusSign(double value, int decimals, String written) {
        assertThat(Html.number(value, decimals)).isEqualTo(written);
    }

    @Test
    void numbersAreRoundedToTheNearest() {
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            double value = random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3);
            int decimals = random.nextInt(7);
            BigDecimal rounded = new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP);
            assertThat(Html.number(value, decimals))
                    .as("%s with %d decimals", value, decimals)
                    .isEqualTo(
                            rounded.signum() == 0
                                    ? rounded.abs().toPlainString()
                                    : rounded.toPlainString().replace('-', '\u2212'));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "-2.5, -2.5", "3.04, 3", "-0.01, 0", "99.96, 100"})
    void aCoordinateIsShort(double value, String written) {
        assertThat(Html.at(value)).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 7, 999, 1000, 123_456, 1_234_567, -999, -1000, -7_654_321})
    void thousandsHaveCommas(long value) {
        assertThat(Html.count(value)).isEqualTo("%,d".formatted(value));
    }
}
