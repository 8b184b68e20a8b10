package dev.panaflux.jmh;

import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.kernels.Precision;
import dev.panaflux.kernels.backend.PeakProbe.Unit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Formats results as times, rates, and shares of the machine's peaks. */
final class RateTable {

    private final List<Peak> peaks;

    /** A table with shares of {@code peaks}. */
    RateTable(List<Peak> peaks) {
        this.peaks = peaks;
    }

    /** The table, one line per result. */
    String of(Collection<RunResult> results) {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%n%-32s %-12s %12s %7s %9s %6s %8s %6s%n",
                "shape",
                "by",
                "ms per call",
                "+- %",
                "GFLOP/s",
                "peak",
                "GB/s",
                "peak"));
        for (RunResult result : results) {
            table.append(line(result));
        }
        for (Peak peak : peaks) {
            table.append(String.format(
                    Locale.ROOT,
                    "# peak of %s, %d threads: %.0f G%s/s (%s)%n",
                    peak.unit(),
                    peak.threads(),
                    best(peak) / 1e9,
                    peak.unit().equals(Unit.READ.label()) ? "B" : "FLOP",
                    peak.name()));
        }
        if (peaks.stream().anyMatch(peak -> peak.unit().equals(Unit.READ.label()))) {
            table.append("# above 100% of read: operands stay in a cache\n");
        }
        return table.toString();
    }

    private String line(RunResult result) {
        Implementation implementation =
                Implementation.valueOf(result.getParams().getParam("implementation"));
        double calls = result.getPrimaryResult().getScore();
        double gflop = secondary(result, "gflop");
        double gigabytes = secondary(result, "gigabytes");
        return String.format(
                Locale.ROOT,
                "%-32s %-12s %12.4f %7.1f %9s %6s %8.1f %6s%n",
                result.getParams().getParam("shape"),
                implementation,
                1e3 / calls,
                100 * result.getPrimaryResult().getScoreError() / calls,
                gflop == 0 ? "-" : String.format(Locale.ROOT, "%.1f", gflop),
                gflop == 0 ? "-" : share(gflop, unit(implementation.precision())),
                gigabytes,
                share(gigabytes, Unit.READ));
    }

    private static double secondary(RunResult result, String name) {
        Result<?> secondary = result.getSecondaryResults().get(name);
        return secondary == null ? 0 : secondary.getScore();
    }

    private static Unit unit(Precision precision) {
        return switch (precision) {
            case BF16 -> Unit.BF16;
            case INT8 -> Unit.INT8;
            case F32 -> Unit.F32;
        };
    }

    /**
     * The share of the best peak of all backends, such as {@code 93%}; a precision without its own instructions is computed
     * in f32.
     */
    private String share(double billions, Unit unit) {
        double peak = best(unit) > 0 ? best(unit) : best(Unit.F32);
        return peak == 0 ? "-" : String.format(Locale.ROOT, "%.0f%%", 100 * billions * 1e9 / peak);
    }

    private double best(Unit unit) {
        return peaks.stream()
                .filter(peak -> peak.unit().equals(unit.label()))
                .mapToDouble(RateTable::best)
                .max()
                .orElse(0);
    }

    private static double best(Peak peak) {
        return peak.perSecond().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }
}
