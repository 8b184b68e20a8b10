package dev.panaflux.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccuracyTest {

    static Accuracy[] classes() {
        return new Accuracy[] {Accuracy.EXACT, new Accuracy.Ulp(4, 1e-30f), new Accuracy.Nmse(1e-12)};
    }

    @ParameterizedTest
    @MethodSource("classes")
    void nonFiniteValuesMustStandWhereTheyShould(Accuracy accuracy) {
        double[] exact = {1, Double.NaN, Double.POSITIVE_INFINITY, -1e300};
        float[] right = {1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        assertThat(accuracy.check(exact, right)).isEmpty();
        for (int i = 0; i < exact.length; i++) {
            float[] wrong = right.clone();
            wrong[i] = i == 0 ? Float.NaN : 1;
            assertThat(accuracy.check(exact, wrong))
                    .as("element %d wrong", i)
                    .get()
                    .asString()
                    .contains("element " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("classes")
    void lengthsMustAgree(Accuracy accuracy) {
        assertThatThrownBy(() -> accuracy.check(new double[2], new float[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("accuracy: expected 2 elements, found 3");
    }

    @Test
    void exactTellsZerosApart() {
        assertThat(Accuracy.EXACT.check(new double[] {0.0}, new float[] {0f})).isEmpty();
        assertThat(Accuracy.EXACT.check(new double[] {0.0}, new float[] {-0f})).isPresent();
    }

    @Test
    void ulpCountsUnitsInTheLastPlaceOfTheExactValue() {
        Accuracy accuracy = new Accuracy.Ulp(2, 0);
        double[] exact = {1};
        assertThat(accuracy.check(exact, new float[] {1 + 2 * Math.ulp(1f)})).isEmpty();
        assertThat(accuracy.check(exact, new float[] {1 + 3 * Math.ulp(1f)})).isPresent();
    }

    @Test
    void ulpLetsTinyResultsBeZero() {
        assertThat(new Accuracy.Ulp(2, 1e-30f).check(new double[] {1e-31}, new float[] {0}))
                .isEmpty();
        assertThat(new Accuracy.Ulp(2, 1e-32f).check(new double[] {1e-31}, new float[] {0}))
                .isPresent();
    }

    @Test
    void nmseBoundsTheErrorOfTheWhole() {
        Accuracy accuracy = new Accuracy.Nmse(1e-6);
        double[] exact = {3, 4};
        assertThat(accuracy.check(exact, new float[] {3.002f, 4.002f})).isEmpty();
        assertThat(accuracy.check(exact, new float[] {3.005f, 4.005f})).isPresent();
    }

    @Test
    void nmseDoesNotLetOneWrongElementHideAmongMany() {
        double[] exact = new double[1_000_000];
        float[] actual = new float[exact.length];
        Arrays.fill(exact, 1);
        Arrays.fill(actual, 1);
        actual[77] = 1.0005f;
        double error = 0.0005 * 0.0005 / exact.length;
        assertThat(error).isLessThan(1e-12);
        assertThat(new Accuracy.Nmse(1e-12).check(exact, actual))
                .get()
                .asString()
                .contains("element 77");
    }

    @Test
    void nmseOfZerosAllowsZerosOnly() {
        assertThat(new Accuracy.Nmse(1e-6).check(new double[2], new float[2])).isEmpty();
        assertThat(new Accuracy.Nmse(1e-6).check(new double[2], new float[] {0, 1e-20f}))
                .isPresent();
    }

    @Test
    void labelsNameTheClassAndItsBound() {
        assertThat(classes()).extracting(Accuracy::label).containsExactly("EXACT", "ULP(4)", "NMSE(1.0E-12)");
    }
}
