package dev.panaflux.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.bench.Reports;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.compare.Comparison.Change;
import dev.panaflux.bench.compare.Comparison.Verdict;
import dev.panaflux.bench.view.ComparisonView;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
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

    /** Sixteen runs of 10 s a step; in the second report another program slowed twelve of them by a third. */
    @Test
    void aMachineThatWasBusyForAWhileIsNoRegression() {
        double[] quiet = new double[16];
        Arrays.fill(quiet, 10);
        double[] busy = quiet.clone();
        Arrays.fill(busy, 4, 16, 13.3);
        BenchReport before = Reports.report(List.of(Reports.variant("vector", "f32", 2, quiet, 1)), List.of());
        BenchReport after = Reports.report(List.of(Reports.variant("vector", "f32", 2, busy, 2)), List.of());
        Comparison comparison = Comparison.of(before, after, THRESHOLD);
        Change total = comparison.pairs().getFirst().changes().getLast();
        assertThat(total.ratio()).isGreaterThan(1.3);
        assertThat(total.interval().low()).isGreaterThan(1.2);
        assertThat(total.fastestRatio()).isBetween(0.97, 1.03);
        assertThat(total.verdict()).isEqualTo(Verdict.SAME);
        assertThat(comparison.regressed()).isFalse();
    }

    /** As {@code bench quick} finds them: 1 thread against 2 where a part of the work is serial, with noise of a tenth. */
    @Test
    void halfTheThreadsAreARegressionOnANoisyMachineToo() {
        SplittableRandom random = new SplittableRandom(3);
        double[] two = random.doubles(16, 0.085, 0.11).toArray();
        double[] one = random.doubles(16, 0.13, 0.16).toArray();
        BenchReport before = Reports.report(List.of(Reports.variant("vector", "f32", 2, two, 1)), List.of());
        BenchReport after = Reports.report(List.of(Reports.variant("vector", "f32", 1, one, 2)), List.of());
        assertThat(Comparison.of(before, after, THRESHOLD).regressed()).isTrue();
        assertThat(Comparison.of(after, before, THRESHOLD).regressed()).isFalse();
    }

    /** The same build many times over: by chance alone at most one in forty may look slower, and none does. */
    @Tag("slow")
    @Test
    void noPairOfRunsOfTheSameSpeedIsARegression() {
        for (int seed = 0; seed < 40; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double[] first = random.doubles(16, 0.09, 0.13).toArray();
            double[] second = random.doubles(16, 0.09, 0.13).toArray();
            BenchReport before = Reports.report(List.of(Reports.variant("native", "bf16", 2, first, 1)), List.of());
            BenchReport after = Reports.report(List.of(Reports.variant("native", "bf16", 2, second, 2)), List.of());
            assertThat(Comparison.of(before, after, THRESHOLD).regressed())
                    .as("seed " + seed)
                    .isFalse();
        }
    }

    @Test
    void aMachineWhosePeaksHaveChangedIsRemarkedOn() {
        List<Variant> variants = List.of(Reports.variant("vector", "f32", 2, 10, 1));
        BenchReport before = Reports.report(variants, List.of(new Peak("f32", "FMA", 2, List.of(2.3e11))));
        BenchReport after = Reports.report(variants, List.of(new Peak("f32", "FMA", 2, List.of(1.15e11))));
        assertThat(Comparison.of(before, after, THRESHOLD).remarks())
                .contains("the machine: its f32 peak with 2 threads is 0.50 times what it was before");
        assertThat(Comparison.of(before, before, THRESHOLD).remarks()).noneMatch(line -> line.contains("the machine"));
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
                whole.weights(),
                whole.steps(),
                whole.plan(),
                whole.encode(),
                whole.step(),
                whole.decode(),
                whole.images(),
                whole.runs().subList(0, 2));
        Comparison comparison = Comparison.of(Reports.report(List.of(single), List.of()), report(2, 20, 2), THRESHOLD);
        assertThat(comparison.regressed()).isFalse();
        assertThat(comparison.pairs().getFirst().changes().getLast().verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void otherPrecisionsAreNotCompared() {
        BenchReport other = Reports.report(List.of(Reports.variant("native", "int8", 2, 5, 3)), List.of());
        Comparison comparison = Comparison.of(report(2, 10, 1), other, THRESHOLD);
        assertThat(ComparisonView.of(comparison)).startsWith("not comparable: no variant is in both");
    }
}
