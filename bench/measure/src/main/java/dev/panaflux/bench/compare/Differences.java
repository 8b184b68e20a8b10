package dev.panaflux.bench.compare;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Machine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Finds differences between two reports other than their times. */
final class Differences {

    private static final double NOTABLE_PEAK = 0.1;

    private Differences() {}

    /** What a reader of the comparison should know, one line each. */
    static List<String> remarks(BenchReport before, BenchReport after) {
        List<String> remarks = new ArrayList<>();
        remark(remarks, "version", before.identity().version(), after.identity().version());
        remark(remarks, "commit", before.identity().commit(), after.identity().commit());
        remark(remarks, "Java", before.software().jdk(), after.software().jdk());
        remark(
                remarks,
                "less work",
                before.workload().lessWork(),
                after.workload().lessWork());
        remark(remarks, "flags", before.software().flags(), after.software().flags());
        peaks(before, after, remarks);
        before.warnings().forEach(warning -> remarks.add("before: " + warning));
        after.warnings().forEach(warning -> remarks.add("after: " + warning));
        return remarks;
    }

    /** Compares the measured peaks, which show whether the machine itself was slower. */
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
                                    "the machine: its %s peak with %d threads is %.2f times what it was before",
                                    unit.getKey(),
                                    unit.getValue(),
                                    ratio));
                        }
                    }
                });
    }

    /** Why they cannot be compared, one clause each; empty if they can. The list is modifiable. */
    static List<String> obstacles(BenchReport before, BenchReport after) {
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
        obstacle(obstacles, "number of CPUs", old.threads(), current.threads());
        obstacle(obstacles, "CPU quota", old.cpuQuota(), current.cpuQuota());
        return obstacles;
    }

    private static String shortened(String digest) {
        return digest.substring(0, Math.min(10, digest.length()));
    }

    private static void obstacle(List<String> obstacles, String what, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            obstacles.add("%s differs: %s and %s".formatted(what, before, after));
        }
    }

    private static void remark(List<String> remarks, String what, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            remarks.add("%s: %s before, %s after".formatted(what, before, after));
        }
    }
}
