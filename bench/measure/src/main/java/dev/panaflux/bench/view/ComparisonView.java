package dev.panaflux.bench.view;

import dev.panaflux.bench.compare.Comparison;
import dev.panaflux.bench.compare.Comparison.Change;
import dev.panaflux.bench.compare.Comparison.Pair;

/** A comparison as text for a terminal. */
public final class ComparisonView {

    private ComparisonView() {}

    /** The text. */
    public static String of(Comparison comparison) {
        StringBuilder out = new StringBuilder();
        if (!comparison.comparable()) {
            out.append("not comparable: ")
                    .append(String.join("; ", comparison.obstacles()))
                    .append('\n');
            return out.toString();
        }
        for (Pair pair : comparison.pairs()) {
            out.append(pair.before().equals(pair.after()) ? pair.before() : pair.before() + " -> " + pair.after())
                    .append('\n');
            out.append("  %-8s %12s %12s %8s  %-16s %8s%n"
                    .formatted("stage", "before", "after", "ratio", "95 % interval", "fastest"));
            for (Change change : pair.changes()) {
                out.append("  %-8s %12s %12s %8s  %-16s %8s  %s%n"
                        .formatted(
                                change.stage().label(),
                                ReportFormat.seconds(change.before()),
                                ReportFormat.seconds(change.after()),
                                ReportFormat.number(change.ratio()),
                                ReportFormat.number(change.interval().low()) + " to "
                                        + ReportFormat.number(change.interval().high()),
                                ReportFormat.number(change.fastestRatio()),
                                change.verdict().label()));
            }
        }
        comparison
                .unmatched()
                .forEach(id -> out.append("only in one report, ").append(id).append('\n'));
        comparison
                .remarks()
                .forEach(remark -> out.append("note: ").append(remark).append('\n'));
        out.append(comparison.regressed() ? "REGRESSION: whole images take longer\n" : "no regression\n");
        return out.toString();
    }
}
