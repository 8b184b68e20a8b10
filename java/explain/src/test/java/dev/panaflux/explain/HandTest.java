package dev.panaflux.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Follows the tiny model with nothing but the numbers on the page, as a reader with a pocket calculator does. */
class HandTest {

    /** What rounding to four decimals may change in a result of a few operations. */
    private static final double ROUNDING = 3e-4;

    private static final int FOLLOWED = 2;

    private final PageReader page = Apple.EXPLAINED.page();

    @Test
    void queriesKeysAndValuesAreProducts() {
        assertSame(product(page.table("hand-x"), page.table("hand-wq")), page.table("hand-query"));
        assertSame(product(page.table("hand-x"), page.table("hand-wk")), page.table("hand-key"));
        assertSame(product(page.table("hand-x"), page.table("hand-wv")), page.table("hand-value"));
    }

    @Test
    void queriesAndKeysAreDividedByTheirRootMeanSquares() {
        assertSame(normed(page.table("hand-query")), page.table("hand-normed-query"));
        assertSame(normed(page.table("hand-key")), page.table("hand-normed-key"));
    }

    @Test
    void everyPairTurnsWithItsPosition() {
        assertSame(turned(page.table("hand-normed-query")), page.table("hand-turned-query"));
        assertSame(turned(page.table("hand-normed-key")), page.table("hand-turned-key"));
    }

    @Test
    void theWeightsAreTheSoftmaxOfTheScores() {
        double[] query = page.table("hand-turned-query")[FOLLOWED];
        double[][] keys = page.table("hand-turned-key");
        double[][] shown = page.table("hand-scores");
        double sum = IntStream.range(0, 3)
                .mapToDouble(token -> Math.exp(dot(query, keys[token]) / 2))
                .sum();
        for (int token = 0; token < 3; token++) {
            double score = dot(query, keys[token]) / 2;
            assertThat(shown[token][0]).isCloseTo(score, within(ROUNDING));
            assertThat(shown[token][1]).isCloseTo(Math.exp(score), within(4 * ROUNDING));
            assertThat(shown[token][2]).isCloseTo(Math.exp(score) / sum, within(ROUNDING));
        }
    }

    @Test
    void theAnswerIsTheWeightedMeanOfTheValues() {
        double[][] values = page.table("hand-value");
        double[][] weights = page.table("hand-scores");
        double[] answer = page.table("hand-attended")[0];
        for (int feature = 0; feature < 4; feature++) {
            double mean = 0;
            for (int token = 0; token < 3; token++) {
                mean += weights[token][2] * values[token][feature];
            }
            assertThat(answer[feature]).isCloseTo(mean, within(ROUNDING));
        }
    }

    @Test
    void theEulerStepGoesAlongTheVelocity() {
        double change = page.attribute("hand-euler", "data-next") - page.attribute("hand-euler", "data-sigma");
        double[] answer = page.table("hand-attended")[0];
        double[][] output = page.table("hand-wo");
        double[][] step = page.table("hand-euler");
        for (int feature = 0; feature < 4; feature++) {
            assertThat(step[feature][1]).isCloseTo(dot(output[feature], answer), within(ROUNDING));
            assertThat(step[feature][2]).isCloseTo(step[feature][0] + change * step[feature][1], within(ROUNDING));
        }
        assertThat(change).isLessThan(0);
    }

    private static double[][] product(double[][] rows, double[][] weight) {
        double[][] product = new double[rows.length][weight.length];
        for (int row = 0; row < rows.length; row++) {
            for (int out = 0; out < weight.length; out++) {
                product[row][out] = dot(weight[out], rows[row]);
            }
        }
        return product;
    }

    private static double[][] normed(double[][] rows) {
        double[][] normed = new double[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            double root = Math.sqrt(dot(rows[row], rows[row]) / rows[row].length + 1e-6);
            normed[row] = Arrays.stream(rows[row]).map(value -> value / root).toArray();
        }
        return normed;
    }

    private static double[][] turned(double[][] rows) {
        double[] frequencies = {1, 0.1};
        double[][] turned = new double[rows.length][4];
        for (int position = 0; position < rows.length; position++) {
            for (int pair = 0; pair < 2; pair++) {
                double cos = Math.cos(position * frequencies[pair]);
                double sin = Math.sin(position * frequencies[pair]);
                double a = rows[position][2 * pair];
                double b = rows[position][2 * pair + 1];
                turned[position][2 * pair] = a * cos - b * sin;
                turned[position][2 * pair + 1] = b * cos + a * sin;
            }
        }
        return turned;
    }

    private static double dot(double[] one, double[] other) {
        return IntStream.range(0, one.length)
                .mapToDouble(i -> one[i] * other[i])
                .sum();
    }

    private static void assertSame(double[][] computed, double[][] shown) {
        assertThat(shown).hasNumberOfRows(computed.length);
        for (int row = 0; row < computed.length; row++) {
            assertThat(shown[row]).as("row %d", row).containsExactly(computed[row], within(ROUNDING));
        }
    }
}
