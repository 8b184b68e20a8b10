package dev.panaflux.measure.compare;

import dev.panaflux.measure.BenchReport;
import dev.panaflux.measure.Figures;
import dev.panaflux.measure.Machine;
import dev.panaflux.measure.Samples;
import dev.panaflux.measure.Samples.Interval;
import dev.panaflux.measure.Stage;
import dev.panaflux.measure.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How a report differs from an earlier one.
 *
 * <p>Variants are matched by backend, precision, threads and size; where both reports have a single one of a backend, size
 * and precision, also over different threads, since that is then what is compared. A stage counts as changed if the 95 %
 * interval of the ratio of medians leaves out 1, and both the medians and the fastest samples differ by more than the
 * threshold in the same direction. The interval alone would take any few samples' chance for a change, the medians alone a
 * machine that was busy for a while: what disturbs a run makes its medians slower, but seldom all of its samples.
 *
 * @param obstacles why the reports cannot be compared, a clause each; empty if they can
 * @param remarks what differs and does not forbid a comparison
 * @param pairs the matched variants
 * @param unmatched ids of variants that only one of the reports has
 */
public record Comparison(List<String> obstacles, List<String> remarks, List<Pair> pairs, List<String> unmatched) {

    private static final int FEWEST_SAMPLES = 3;
    private static final double NOTABLE_PEAK = 0.1;

    /** What became of a stage. */
    public enum Verdict {
        /** Faster beyond doubt and threshold. */
        FASTER("faster"),
        /** Slower beyond doubt and threshold. */
        SLOWER("slower"),
        /** Neither. */
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
     * A stage of both.
     *
     * @param before median in seconds
     * @param after median in seconds
     * @param ratio after over before: above 1 is slower
     * @param interval where the ratio lies with 95 % confidence
     * @param fastestRatio the same of the fastest samples
     */
    public record Change(
            Stage stage,
            double before,
            double after,
            double ratio,
            Interval interval,
            double fastestRatio,
            Verdict verdict) {}

    /** Two variants and what changed between them. */
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

    /** Whether whole pictures of any pair take longer. */
    public boolean regressed() {
        return pairs.stream()
                .flatMap(pair -> pair.changes().stream())
                .anyMatch(change -> change.stage() == Stage.TOTAL && change.verdict() == Verdict.SLOWER);
    }

    /**
     * Compares.
     *
     * @param threshold relative change of a median that counts, 0.05 for 5 %
     */
    public static Comparison of(BenchReport before, BenchReport after, double threshold) {
        List<String> obstacles = obstacles(before, after);
        List<String> remarks = new ArrayList<>();
        remark(remarks, "version", before.identity().version(), after.identity().version());
        remark(remarks, "commit", before.identity().commit(), after.identity().commit());
        remark(remarks, "Java", before.software().jdk(), after.software().jdk());
        remark(remarks, "flags", before.software().flags(), after.software().flags());
        peaks(before, after, remarks);
        before.warnings().forEach(warning -> remarks.add("before: " + warning));
        after.warnings().forEach(warning -> remarks.add("after: " + warning));
        Map<Variant, Variant> matches = obstacles.isEmpty() ? matches(before, after) : Map.of();
        if (obstacles.isEmpty() && matches.isEmpty()) {
            obstacles.add("no variant is in both: %s against %s".formatted(ids(before), ids(after)));
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

    /** The machine itself may have been slower: its measured peaks tell. */
    private static void peaks(BenchReport before, BenchReport after, List<String> remarks) {
        Figures old = new Figures(before);
        Figures current = new Figures(after);
        before.peaks().stream()
                .map(peak -> Map.entry(peak.unit(), peak.threads()))
                .distinct()
                .forEach(unit -> {
                    OptionalDouble first = old.peak(unit.getKey(), unit.getValue());
                    OptionalDouble second = current.peak(unit.getKey(), unit.getValue());
                    if (first.isPresent() && second.isPresent()) {
                        double ratio = second.getAsDouble() / first.getAsDouble();
                        if (Math.abs(ratio - 1) > NOTABLE_PEAK) {
                            remarks.add(String.format(
                                    Locale.ROOT,
                                    "the machine: its %s peak with %d threads is %.2f times what it was",
                                    unit.getKey(),
                                    unit.getValue(),
                                    ratio));
                        }
                    }
                });
    }

    private static List<String> obstacles(BenchReport before, BenchReport after) {
        List<String> obstacles = new ArrayList<>();
        obstacle(
                obstacles,
                "workload",
                before.workload().name(),
                after.workload().name());
        obstacle(
                obstacles,
                "prompts and seeds",
                before.workload().cases(),
                after.workload().cases());
        obstacle(obstacles, "steps", before.workload().steps(), after.workload().steps());
        if (before.model().synthetic() && after.model().synthetic()) {
            obstacle(
                    obstacles,
                    "model",
                    before.model().parameters(),
                    after.model().parameters());
        } else {
            obstacle(
                    obstacles,
                    "model",
                    before.model().name() + " " + shortened(before.model().digest()),
                    after.model().name() + " " + shortened(after.model().digest()));
        }
        Machine old = before.machine();
        Machine current = after.machine();
        obstacle(
                obstacles,
                "machine",
                old.processor() + ", " + old.identifier(),
                current.processor() + ", " + current.identifier());
        obstacle(obstacles, "processors of the machine", old.threads(), current.threads());
        obstacle(obstacles, "quota of processors", old.cpuQuota(), current.cpuQuota());
        return obstacles;
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(10, digest.length()));
    }

    private static void obstacle(List<String> obstacles, String what, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            obstacles.add("%s differs: %s against %s".formatted(what, before, after));
        }
    }

    private static void remark(List<String> remarks, String what, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            remarks.add("%s: %s, then %s".formatted(what, before, after));
        }
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
