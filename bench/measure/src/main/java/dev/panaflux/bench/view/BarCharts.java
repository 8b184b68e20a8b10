package dev.panaflux.bench.view;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Samples;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import dev.panaflux.bench.view.Svg.Tip;
import java.util.ArrayList;
import java.util.List;

/** Charts with one bar per variant. */
final class BarCharts {

    private static final double MEBIBYTE = 1 << 20;
    private static final double GIBIBYTE = 1 << 30;
    private static final double ROW = 46;
    private static final double BAR = 18;
    private static final double AXIS = 30;
    private static final double CHARACTER = 6.6;
    private static final int ENOUGH_FOR_AN_INTERVAL = 3;

    private final BenchReport report;
    private final Figures figures;
    private final VariantLabels labels;

    BarCharts(BenchReport report) {
        this.report = report;
        this.figures = new Figures(report);
        this.labels = new VariantLabels(report);
    }

    /** A segment of a bar. */
    private record Part(String style, String label, String key, double seconds) {}

    private static Part part(String style, Stage stage, Variant variant) {
        return new Part(
                style,
                stage.label(),
                VariantLabels.key("median", variant, stage),
                Figures.seconds(variant, stage).median());
    }

    private static List<Part> parts(Variant variant) {
        List<Part> parts = new ArrayList<>();
        parts.add(part("s-load", Stage.LOAD, variant));
        parts.add(part("s-encode", Stage.ENCODE, variant));
        for (int step = 0; step < variant.steps(); step++) {
            parts.add(new Part(
                    "s-step" + step % 2,
                    "step " + (step + 1),
                    "stepMedian/" + variant.id() + "/" + (step + 1),
                    Figures.stepSeconds(variant, step).median()));
        }
        parts.add(part("s-decode", Stage.DECODE, variant));
        parts.add(part("s-write", Stage.WRITE, variant));
        parts.add(part("s-other", Stage.OTHER, variant));
        return parts;
    }

    /** Where the time of an image goes: its stages end to end. */
    String stages(double width) {
        double longest = report.variants().stream()
                .mapToDouble(variant ->
                        parts(variant).stream().mapToDouble(Part::seconds).sum())
                .max()
                .orElse(1);
        Scale scale = Scale.linear(longest, 0, width - 1);
        double height = report.variants().size() * ROW + AXIS;
        boolean small = longest < 1;
        Svg svg = new Svg(width, height, "Time per image by stage");
        Axes.below(svg, scale, width, height, small ? 1e-3 : 1, small ? "milliseconds" : "seconds");
        double y = 0;
        for (Variant variant : report.variants()) {
            double total = Figures.seconds(variant, Stage.TOTAL).median();
            String key = VariantLabels.key("median", variant, Stage.TOTAL);
            svg.text("label", "start", 0, y + 14, labels.of(variant));
            svg.figure("value", "end", width, y + 14, key, total, ReportFormat.seconds(total));
            double x = 0;
            for (Part part : parts(variant)) {
                double end = x + Math.max(0, part.seconds());
                double left = scale.at(x);
                double wide = scale.at(end) - left;
                String shown = ReportFormat.seconds(part.seconds());
                Tip tip = new Tip(labels.of(variant) + ", " + part.label(), part.key(), part.seconds(), shown);
                svg.rectangle(part.style(), left, y + 20, wide, BAR, tip);
                if (wide > shown.length() * CHARACTER + 6) {
                    svg.figure("inside", "middle", left + wide / 2, y + 33, part.key(), part.seconds(), shown);
                }
                x = end;
            }
            y += ROW;
        }
        return svg.toString();
    }

    /** The speed-up of each variant over its baseline, with the 95 % confidence interval. */
    String speedups(double width) {
        double most = report.variants().stream()
                .mapToDouble(variant -> {
                    Variant base = figures.base(variant);
                    return Math.max(
                            Figures.speedup(variant, base),
                            Figures.speedupInterval(variant, base).high());
                })
                .max()
                .orElse(1);
        Scale scale = Scale.linear(Math.max(1.05, most), 0, width - 1);
        double height = report.variants().size() * ROW + AXIS;
        Svg svg = new Svg(width, height, "Speed-up of a whole image over the baseline");
        Axes.below(svg, scale, width, height, 1, "speed-up over the baseline");
        double y = 0;
        for (Variant variant : report.variants()) {
            Variant base = figures.base(variant);
            double speedup = Figures.speedup(variant, base);
            boolean isBase = base.id().equals(variant.id());
            String key = "speedup/" + variant.id();
            String shown = ReportFormat.number(speedup) + "×";
            svg.text("label", "start", 0, y + 14, labels.of(variant) + (isBase ? " (baseline)" : ""));
            svg.figure("value", "end", width, y + 14, key, speedup, shown);
            svg.rectangle(
                    "bar " + VariantLabels.style(variant),
                    0,
                    y + 20,
                    scale.at(speedup),
                    BAR,
                    new Tip(labels.of(variant), key, speedup, shown));
            if (!isBase && Figures.seconds(variant, Stage.TOTAL).count() >= ENOUGH_FOR_AN_INTERVAL) {
                whisker(svg, scale, Figures.speedupInterval(variant, base), y + 29);
            }
            y += ROW;
        }
        svg.line("one", scale.at(1), 0, scale.at(1), height - AXIS + 4);
        return svg.toString();
    }

    /** Peak resident memory of each variant that reported it. */
    String memory(double width) {
        List<Variant> variants = report.variants().stream()
                .filter(variant -> Figures.peakResidentBytes(variant).isPresent())
                .toList();
        double most = variants.stream().mapToDouble(BarCharts::resident).max().orElse(1);
        double unit = most < GIBIBYTE ? MEBIBYTE : GIBIBYTE;
        Scale scale = Scale.linear(most / unit, 0, width - 1);
        double height = variants.size() * ROW + AXIS;
        Svg svg = new Svg(width, height, "Peak resident memory");
        Axes.below(svg, scale, width, height, 1, most < GIBIBYTE ? "MiB" : "GiB");
        double y = 0;
        for (Variant variant : variants) {
            String key = "peakResidentBytes/" + variant.id();
            String shown = ReportFormat.bytes(resident(variant));
            svg.text("label", "start", 0, y + 14, labels.of(variant));
            svg.figure("value", "end", width, y + 14, key, resident(variant), shown);
            svg.rectangle(
                    "bar " + VariantLabels.style(variant),
                    0,
                    y + 20,
                    scale.at(resident(variant) / unit),
                    BAR,
                    new Tip(labels.of(variant), key, resident(variant), shown));
            y += ROW;
        }
        return svg.toString();
    }

    private static double resident(Variant variant) {
        return Figures.peakResidentBytes(variant).orElse(0L);
    }

    private static void whisker(Svg svg, Scale scale, Samples.Interval interval, double y) {
        double low = scale.at(interval.low());
        double high = scale.at(interval.high());
        svg.line("whisker", low, y, high, y);
        svg.line("whisker", low, y - 4, low, y + 4);
        svg.line("whisker", high, y - 4, high, y + 4);
    }
}
