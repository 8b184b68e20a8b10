package dev.panaflux.bench.compare;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Samples.Interval;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares a report with an earlier one.
 *
 * <p>Variants are matched by backend, precision, threads and size. If both reports have only one variant of a backend,
 * precision and size, the two are matched whatever their threads. A stage counts as changed if the 95 % interval of the
 * ratio of medians excludes 1, and both the medians and the fastest samples differ by more than the threshold in the same
 * direction. With few samples the interval alone would report chance as a change. The medians alone would report temporary
 * load as a change; load slows the median, but seldom every sample.
 *
 * @param obstacles why the reports cannot be compared, one clause each; empty if they can
 * @param remarks differences that do not prevent a comparison
 * @param pairs the matched variants
 * @param unmatched ids of variants that only one of the reports has
 */
public record Comparison(List<String> obstacles, List<String> remarks, List<Pair> pairs, List<String> unmatched) {

    private static final int FEWEST_SAMPLES = 3;

    /** The verdict on a stage. */
    public enum Verdict {
        /** Significantly faster, by more than the threshold. */
        FASTER("faster"),
        /** Significantly slower, by more than the threshold. */
        SLOWER("slower"),
        /** Neither faster nor slower. */
        SAME("no difference"),
        /** Too few samples to tell. */
        UNKNOWN("too few samples");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        /** The verdict in words. */
        public String label() {
            return label;
        }
    }

    /**
     * A stage in both reports.
     *
     * @param before median in seconds
     * @param after median in seconds
     * @param ratio after divided by before; above 1 is slower
     * @param interval 95 % confidence interval of the ratio
     * @param fastestRatio the ratio of the fastest samples
     */
    public record Change(
            Stage stage,
            double before,
            double after,
            double ratio,
            Interval interval,
            double fastestRatio,
            Verdict verdict) {}

    /** Two matched variants and how their stages changed. */
    public record Pair(String before, String after, List<Change> changes) {}

    public Comparison {
        obstacles = List.copyOf(obstacles);
        remarks = List.copyOf(remarks);
        pairs = List.copyOf(pairs);
        unmatched = List.copyOf(unmatched);
    }

    /** Whether the reports can be compared. */
    public boolean comparable() {
        return obstacles.isEmpty();
    }

    /** Whether any pair takes longer for a whole image. */
    public boolean regressed() {
        return pairs.stream()
                .flatMap(pair -> pair.changes().stream())
                .anyMatch(change -> change.stage() == Stage.TOTAL && change.verdict() == Verdict.SLOWER);
    }

    /**
     * Compares two reports.
     *
     * @param threshold relative change of a median that counts, 0.05 for 5 %
     */
    public static Comparison of(BenchReport before, BenchReport after, double threshold) {
        List<String> obstacles = Differences.obstacles(before, after);
        List<String> remarks = Differences.remarks(before, after);
        Map<Variant, Variant> matches = obstacles.isEmpty() ? matches(before, after) : Map.of();
        if (obstacles.isEmpty() && matches.isEmpty()) {
            obstacles.add("no variant is in both reports: %s and %s".formatted(ids(before), ids(after)));
        }
        List<Pair> pairs = new ArrayList<>();
        matches.forEach((old, current) -> pairs.add(pair(old, current, threshold)));
        List<String> unmatched = new ArrayList<>();
        before.variants().stream()
                .filter(variant -> !matches.containsKey(variant))
                .forEach(variant -> unmatched.add("before: " + variant.id()));
        after.variants().stream()
                .filter(variant -> !matches.containsValue(variant))
                .forEach(variant -> unmatched.add("after: " + variant.id()));
        return new Comparison(obstacles, remarks, pairs, unmatched);
    }

    private static List<String> ids(BenchReport report) {
        return report.variants().stream().map(Variant::id).toList();
    }

    private static Map<Variant, Variant> matches(BenchReport before, BenchReport after) {
        Map<Variant, Variant> matches = new LinkedHashMap<>();
        for (Variant old : before.variants()) {
            Optional<Variant> same = after.variants().stream()
                    .filter(variant -> variant.id().equals(old.id()))
                    .findFirst();
            same.or(() -> onlyOne(old, before, after)).ifPresent(found -> matches.put(old, found));
        }
        return matches;
    }

    private static Optional<Variant> onlyOne(Variant old, BenchReport before, BenchReport after) {
        List<Variant> olds = alike(old, before);
        List<Variant> currents = alike(old, after);
        return olds.size() == 1 && currents.size() == 1 ? Optional.of(currents.getFirst()) : Optional.empty();
    }

    private static List<Variant> alike(Variant variant, BenchReport report) {
        return report.variants().stream()
                .filter(other -> other.backend().equals(variant.backend())
                        && other.precision().equals(variant.precision())
                        && other.sameFormat(variant)
                        && other.size().equals(variant.size()))
                .toList();
    }

    private static Pair pair(Variant before, Variant after, double threshold) {
        List<Change> changes = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (stage != Stage.OTHER) {
                changes.add(change(stage, before, after, threshold));
            }
        }
        return new Pair(before.id(), after.id(), changes);
    }

    private static Change change(Stage stage, Variant before, Variant after, double threshold) {
        Samples old = Figures.seconds(before, stage);
        Samples current = Figures.seconds(after, stage);
        double ratio = current.median() / old.median();
        double fastest = current.min() / old.min();
        Interval interval = current.ratioInterval(old);
        return new Change(
                stage,
                old.median(),
                current.median(),
                ratio,
                interval,
                fastest,
                verdict(Math.min(old.count(), current.count()), ratio, fastest, interval, threshold));
    }

    private static Verdict verdict(int samples, double ratio, double fastest, Interval interval, double threshold) {
        if (samples < FEWEST_SAMPLES) {
            return Verdict.UNKNOWN;
        }
        if (interval.low() > 1 && Math.min(ratio, fastest) > 1 + threshold) {
            return Verdict.SLOWER;
        }
        return interval.high() < 1 && Math.max(ratio, fastest) < 1 - threshold ? Verdict.FASTER : Verdict.SAME;
    }
}
