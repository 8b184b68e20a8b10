package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;
import static dev.panaflux.bench.view.Html.figure;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.Figures;
import dev.panaflux.bench.Machine;
import dev.panaflux.bench.Stage;
import dev.panaflux.bench.Variant;
import java.util.Comparator;

/** The top of the page: what was measured, the best results, and the caveats. */
final class Overview {

    private final BenchReport report;
    private final Figures figures;
    private final VariantLabels labels;

    Overview(BenchReport report) {
        this.report = report;
        this.figures = new Figures(report);
        this.labels = new VariantLabels(report);
    }

    void write(Page page) {
        Machine machine = report.machine();
        page.raw("<header>\n<h1><b>Panaflux</b> benchmark: "
                + escape(report.workload().name()) + "</h1>");
        page.paragraph(report.workload().description());
        page.paragraph("%s%s on %s, %d CPUs, %s"
                .formatted(
                        report.model().name(),
                        report.model().synthetic() ? " (random weights)" : "",
                        machine.processor(),
                        machine.threads(),
                        report.identity().startedAt().replace("T", " ").replace("Z", " UTC")));
        page.raw("</header>");
        tiles(page);
        notes(page);
    }

    private void tiles(Page page) {
        Variant best = report.variants().stream()
                .min(Comparator.comparingDouble(
                        variant -> Figures.seconds(variant, Stage.TOTAL).median()))
                .orElseThrow();
        Variant base = figures.base(best);
        double seconds = Figures.seconds(best, Stage.TOTAL).median();
        double hourly = Figures.imagesPerHour(best);
        page.raw("<div class=\"tiles\">");
        tile(
                page,
                figure(VariantLabels.key("median", best, Stage.TOTAL), seconds, ReportFormat.seconds(seconds)),
                "per %s image, %s"
                        .formatted(
                                best.size(),
                                new VariantLabels(report).line(best) + ", " + ReportFormat.threads(best.threads())));
        tile(
                page,
                figure("imagesPerHour/" + best.id(), hourly, ReportFormat.number(hourly)),
                "images per hour, one after another");
        if (!base.id().equals(best.id())) {
            double speedup = Figures.speedup(best, base);
            tile(
                    page,
                    figure("speedup/" + best.id(), speedup, ReportFormat.number(speedup) + "×"),
                    "the speed of " + labels.of(base));
        }
        figures.peakShare(best, Stage.STEP)
                .ifPresent(share -> tile(
                        page,
                        figure(VariantLabels.key("peakShare", best, Stage.STEP), share, ReportFormat.percent(share)),
                        "of the measured %s peak, in a denoising step".formatted(best.precision())));
        Figures.peakResidentBytes(best)
                .ifPresent(bytes -> tile(
                        page,
                        figure("peakResidentBytes/" + best.id(), bytes.doubleValue(), ReportFormat.bytes((double)
                                bytes)),
                        "peak resident memory, including mapped weights"));
        Figures.joules(best)
                .ifPresent(joules -> tile(
                        page,
                        figure("joules/" + best.id(), joules, ReportFormat.number(joules) + " J"),
                        "energy per image"));
        page.raw("</div>");
    }

    private static void tile(Page page, String figure, String meaning) {
        page.raw("<div class=\"tile\">" + figure + "<span>" + escape(meaning) + "</span></div>");
    }

    private void notes(Page page) {
        if (report.warnings().isEmpty() && report.skipped().isEmpty()) {
            return;
        }
        page.raw("<section class=\"notes\"><h2>Caveats</h2>\n<ul>");
        report.warnings().forEach(warning -> page.raw("<li>" + escape(warning) + "</li>"));
        report.skipped()
                .forEach(skip -> page.raw(
                        "<li>" + escape("not measured: " + skip.combination() + ", " + skip.reason()) + "</li>"));
        page.raw("</ul></section>");
    }
}
