package dev.panaflux.fuzz;

import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.ReportFile;
import dev.panaflux.bench.Reports;
import dev.panaflux.bench.compare.Comparison;
import dev.panaflux.bench.view.ComparisonView;
import dev.panaflux.bench.view.CsvView;
import dev.panaflux.bench.view.HtmlView;
import dev.panaflux.bench.view.MarkdownView;
import dev.panaflux.bench.view.ReadmeView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Reports of benchmarks, and all that is made of them. */
final class ReportsHarness implements Harness {

    private static final double THRESHOLD = 0.05;

    private static final List<Function<BenchReport, String>> VIEWS = List.of(
            ReportFile::toJson,
            HtmlView::of,
            MarkdownView::of,
            CsvView::of,
            ReadmeView::of,
            report -> ComparisonView.of(Comparison.of(report, report, THRESHOLD)));

    private final InputFile file;

    ReportsHarness(Path folder) {
        this.file = new InputFile(folder.resolve("report.json"));
    }

    @Override
    public boolean takes(byte[] input) throws IOException {
        Path path = file.with(input);
        BenchReport report;
        try {
            report = ReportFile.read(path);
        } catch (IOException e) {
            Refusal.of(e, path);
            return false;
        }
        return VIEWS.stream().noneMatch(view -> view.apply(report).isEmpty());
    }

    @Override
    public Map<String, byte[]> seeds() {
        BenchReport full = Reports.full();
        BenchReport one =
                Reports.report(full.variants().subList(0, 1), full.peaks().subList(0, 1));
        return Map.of("one", ReportFile.toJson(one).getBytes(StandardCharsets.UTF_8));
    }
}
