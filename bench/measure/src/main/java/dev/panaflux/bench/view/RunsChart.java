package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Run;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.view.Svg.Tip;
import java.util.List;

/** Every run in order: shows drift, outliers and warm-up. */
final class RunsChart implements Chart {

    private static final double HEIGHT = 260;
    private static final int MANY = 60;

    private final BenchReport report;
    private final VariantLabels labels;

    RunsChart(BenchReport report) {
        this.report = report;
        this.labels = new VariantLabels(report);
    }

    @Override
    public String draw(double width) {
        List<Run> runs = report.variants().stream()
                .flatMap(variant -> variant.runs().stream())
                .toList();
        double least = runs.stream().mapToDouble(RunsChart::seconds).min().orElse(1);
        double most = runs.stream().mapToDouble(RunsChart::seconds).max().orElse(1);
        int last = runs.stream().mapToInt(Run::order).max().orElse(1);
        boolean small = most < 1;
        double bottom = HEIGHT - 40;
        Scale x = Scale.linear(Math.max(1, last), Axes.LEFT + 12, width - 14);
        Scale y = Scale.logarithmic(least / 1.3, most * 1.3, bottom, 18);
        Svg svg = new Svg(width, HEIGHT, "Time of every run, in order");
        Axes.left(svg, y, width, small ? 1e-3 : 1, small ? "milliseconds" : "seconds");
        Axes.name(svg, width, HEIGHT, "runs in order; hollow: warm-up, not counted");
        double radius = runs.size() < MANY ? 5 : width > 600 ? 3.6 : 2.4;
        for (Variant variant : report.variants()) {
            for (Run run : variant.runs()) {
                svg.mark(
                        "circle",
                        labels.markStyle(variant) + (run.warmup() ? " hollow" : ""),
                        x.at(run.order()),
                        y.at(seconds(run)),
                        radius,
                        new Tip(
                                labels.of(variant) + (run.warmup() ? ", warm-up" : ""),
                                "run/" + run.order(),
                                seconds(run),
                                ReportFormat.seconds(seconds(run))));
            }
        }
        return svg.toString();
    }

    private static double seconds(Run run) {
        return run.totalNanos() / 1e9;
    }
}
