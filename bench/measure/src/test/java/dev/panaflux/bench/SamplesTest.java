package dev.panaflux.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.panaflux.bench.Samples.Interval;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SamplesTest {

    private static Samples gaussian(double mean, double deviation, int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return Samples.of(Stream.generate(() -> mean + deviation * random.nextGaussian())
                .limit(count)
                .toList());
    }

    @Test
    void theMedianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(Samples.of(List.of(4.0, 1.0, 3.0)).median()).isEqualTo(3);
        assertThat(Samples.of(List.of(4.0, 1.0, 3.0, 10.0)).median()).isEqualTo(3.5);
    }

    @Test
    void theDeviationIsThatOfThePopulation() {
        assertThat(Samples.of(List.of(2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0)).deviation())
                .isCloseTo(Math.sqrt(32 / 7.0), within(1e-12));
        assertThat(Samples.of(List.of(2.0)).deviation()).isZero();
    }

    @Test
    void quantilesAreInterpolated() {
        Samples samples = Samples.of(List.of(0.0, 10.0, 20.0, 30.0, 40.0));
        assertThat(samples.quantile(0)).isZero();
        assertThat(samples.quantile(0.9)).isCloseTo(36, within(1e-12));
        assertThat(samples.quantile(1)).isEqualTo(40);
    }

    @Tag("slow")
    @Test
    void theIntervalOfTheMedianHoldsTheTruthInAboutNineteenOfTwentyCases() {
        int hits = 0;
        for (int seed = 0; seed < 200; seed++) {
            Interval interval = gaussian(10, 1, 25, seed).medianInterval();
            hits += interval.contains(10) ? 1 : 0;
        }
        assertThat(hits).isBetween(176, 200);
    }

    @Test
    void theIntervalOfARatioTellsTwiceFromOnce() {
        Interval twice = gaussian(20, 0.5, 10, 1).ratioInterval(gaussian(10, 0.3, 10, 2));
        assertThat(twice.low()).isGreaterThan(1.8);
        assertThat(twice.high()).isLessThan(2.2);
        assertThat(gaussian(10, 0.3, 10, 3)
                        .ratioInterval(gaussian(10, 0.3, 10, 4))
                        .contains(1))
                .isTrue();
    }

    @Test
    void thereMustBeSamples() {
        assertThatThrownBy(() -> Samples.of(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at least one");
    }
}
