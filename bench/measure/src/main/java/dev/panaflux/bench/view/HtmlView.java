package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;

import dev.panaflux.bench.BenchReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A report as one self-contained HTML page, without scripts or external files. */
public final class HtmlView {

    private HtmlView() {}

    /** The page. */
    public static String of(BenchReport report) {
        Page page = new Page();
        new Overview(report).write(page);
        new ChartSections(report).write(page);
        new ImageSection(report).write(page);
        new TableSections(report).write(page);
        new FactSections(report).write(page);
        String title = "Panaflux benchmark: " + report.workload().name();
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <link rel="icon" href="data:,">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                %s<footer>All figures are computed from the raw samples in this run's JSON file, schema version %d. Times are \
                medians; intervals are bootstrapped 95 %% confidence intervals.</footer>
                </main>
                </body>
                </html>
                """.formatted(escape(title), styleSheet(), page, report.schemaVersion());
    }

    private static String styleSheet() {
        try (InputStream in = HtmlView.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(in, "report.css").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException damagedJar) {
            throw new UncheckedIOException(damagedJar);
        }
    }
}
