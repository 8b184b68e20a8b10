package dev.panaflux.measure.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.measure.BenchReport;
import dev.panaflux.measure.Reports;
import dev.panaflux.measure.Stage;
import dev.panaflux.measure.Variant;
import dev.panaflux.measure.compare.Comparison.Verdict;
import dev.panaflux.measure.view.ComparisonView;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final double THRESHOLD = 0.05;

    private static BenchReport report(int threads, double seconds, int seed) {
        return Reports.report(List.of(Reports.variant("vector", "f32", threads, seconds, seed)), List.of());
    }

    @Test
    void twoRunsOfTheSameSpeedShowNoDifference() {
        Comparison comparison = Comparison.of(report(2, 10, 1), report(2, 10, 2), THRESHOLD);
        assertThat(comparison.comparable()).isTrue();
        assertThat(comparison.regressed()).isFalse();
        assertThat(comparison.pairs().getFirst().changes())
                .allSatisfy(change -> assertThat(change.verdict()).isEqualTo(Verdict.SAME));
    }

    @Test
    void halfTheThreadsAreARegression() {
        Comparison comparison = Comparison.of(report(2, 10, 1), report(1, 19.5, 2), THRESHOLD);
        assertThat(comparison.regressed()).isTrue();
        assertThat(comparison.pairs().getFirst().changes())
                .filteredOn(change -> change.stage() == Stage.STEP)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.verdict()).isEqualTo(Verdict.SLOWER);
                    assertThat(change.ratio()).isBetween(1.9, 2.0);
                    assertThat(change.interval().low()).isGreaterThan(1.8);
                });
        assertThat(ComparisonView.of(comparison))
                .contains("vector f32 2t 256x256 -> vector f32 1t 256x256", "REGRESSION");
    }

    @Test
    void twiceTheThreadsAreNoRegression() {
        Comparison comparison = Comparison.of(report(1, 19.5, 1), report(2, 10, 2), THRESHOLD);
        assertThat(comparison.regressed()).isFalse();
        assertThat(comparison.pairs().getFirst().changes().getLast().verdict()).isEqualTo(Verdict.FASTER);
    }

    @Test
    void aDifferenceBelowTheThresholdDoesNotCount() {
        assertThat(Comparison.of(report(2, 10, 1), report(2, 10.3, 2), THRESHOLD)
                        .regressed())
                .isFalse();
    }

    @Test
    void oneSampleTellsNothing() {
        Variant whole = Reports.variant("vector", "f32", 2, 10, 1);
        Variant single = new Variant(
                whole.id(),
                whole.backend(),
                whole.precision(),
                whole.threads(),
                whole.size(),
                whole.steps(),
                whole.plan(),
                whole.encode(),
                whole.step(),
                whole.decode(),
                whole.pictures(),
                whole.runs().subList(0, 2));
        Comparison comparison = Comparison.of(Reports.report(List.of(single), List.of()), report(2, 20, 2), THRESHOLD);
        assertThat(comparison.regressed()).isFalse();
        assertThat(comparison.pairs().getFirst().changes().getLast().verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void otherPrecisionsAreNotCompared() {
        BenchReport other = Reports.report(List.of(Reports.variant("native", "int8", 2, 5, 3)), List.of());
        Comparison comparison = Comparison.of(report(2, 10, 1), other, THRESHOLD);
        assertThat(ComparisonView.of(comparison)).startsWith("not comparable because no variant is in both");
    }
}
