package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Variant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The charts with their titles and legends. */
final class ChartSections {

    private static final double WIDE = 1100;
    private static final double HALF = 530;

    private final BenchReport report;
    private final double wide;
    private final double half;
    private final BarCharts bars;

    /** In the widths of a page of its own. */
    ChartSections(BenchReport report) {
        this(report, WIDE, HALF);
    }

    /**
     * In other widths.
     *
     * @param wide width of most charts in pixels
     * @param half width of those that stand side by side
     */
    ChartSections(BenchReport report, double wide, double half) {
        this.report = report;
        this.wide = wide;
        this.half = half;
        this.bars = new BarCharts(report);
    }

    void write(Page page) {
        stages(page);
        comparison(page);
        memory(page);
        page.raw("<div class=\"pair\">");
        roofline(page);
        page.open("Thread scaling", "Images per hour by number of threads; dashed: perfect scaling.");
        page.chart(half, new ThreadScaling(report));
        colours(page, false, false);
        page.close();
        page.raw("</div>");
        runs(page);
    }

    /** The charts that say something of few variants on the same number of threads. */
    void writeEssential(Page page) {
        comparison(page);
        stages(page);
        roofline(page);
        runs(page);
    }

    private void roofline(Page page) {
        page.open(
                "Roofline",
                "Lines: peak arithmetic and memory throughput of this machine, measured in the same run"
                        + (severalThreads() ? " (dashed: fewer threads)" : "")
                        + ". Marks: what each stage reaches. Both axes are logarithmic.");
        page.chart(half, new Roofline(report));
        colours(page, true, true);
        page.close();
    }

    private void runs(Page page) {
        page.open("Every run", "All runs in order, on a logarithmic axis: shows drift, outliers and warm-up.");
        page.chart(wide, new RunsChart(report));
        colours(page, true, false);
        page.close();
    }

    private boolean severalThreads() {
        return report.variants().stream().map(Variant::threads).distinct().count() > 1;
    }

    private void stages(Page page) {
        page.open(
                "Where the time goes",
                "One image, from opening the model to writing the file: the median of each stage.");
        page.chart(wide, bars::stages);
        Map<String, String> legend = new LinkedHashMap<>();
        legend.put("s-load", "load: model files, tokenizer, threads");
        legend.put("s-encode", "encode the prompt");
        legend.put("s-step0", "denoising steps, one after another");
        legend.put("s-decode", "decode");
        legend.put("s-write", "write the PNG");
        legend.put("s-other", "other");
        page.raw(legend.entrySet().stream()
                .map(entry -> "<li><i class=\"%s\"></i>%s</li>".formatted(entry.getKey(), escape(entry.getValue())))
                .collect(Collectors.joining("", "<ul class=\"legend\">", "</ul>")));
        page.close();
    }

    /** What formats of weights are chosen for. */
    private void memory(Page page) {
        boolean formats = report.variants().stream().anyMatch(variant -> variant.weights() != null);
        boolean known = report.variants().stream()
                .anyMatch(variant -> Figures.peakResidentBytes(variant).isPresent());
        if (formats && known) {
            page.open("Memory", "Peak resident memory of an image, including mapped weights.");
            page.chart(wide, bars::memory);
            colours(page, true, false);
            page.close();
        }
    }

    private void comparison(Page page) {
        boolean nativeCode =
                report.variants().stream().anyMatch(variant -> variant.backend().equals("native"));
        boolean java = report.variants().stream()
                .anyMatch(variant -> !variant.backend().equals("native"));
        page.open(
                nativeCode && java ? "Native versus pure Java" : "Variants compared",
                "Speed-up over the baseline for a whole image, with its 95 % confidence interval. The baseline is "
                        + (java ? "pure Java in f32 on the fewest threads." : "the first variant of each size."));
        page.chart(wide, bars::speedups);
        colours(page, false, false);
        page.close();
    }

    private void colours(Page page, boolean pale, boolean stages) {
        StringBuilder legend = new StringBuilder("<ul class=\"legend\">");
        report.variants().stream()
                .collect(Collectors.toMap(
                        VariantLabels::style,
                        variant -> variant.backend() + " " + variant.precision(),
                        (first, _) -> first,
                        LinkedHashMap::new))
                .forEach((style, name) ->
                        legend.append("<li><i class=\"dot %s\"></i>%s</li>".formatted(style, escape(name))));
        if (pale && severalThreads()) {
            legend.append("<li><i class=\"dot plain fewer\"></i>pale: fewer threads</li>");
        }
        if (stages) {
            legend.append("<li><span class=\"key\">●</span>encode</li>")
                    .append("<li><span class=\"key\">■</span>one step</li>")
                    .append("<li><span class=\"key\">◆</span>decode</li>");
        }
        page.raw(legend.append("</ul>").toString());
    }
}
