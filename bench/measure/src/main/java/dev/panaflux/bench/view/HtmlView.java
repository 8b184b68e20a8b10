package dev.panaflux.bench.view;

import static dev.panaflux.bench.view.Html.escape;

import dev.panaflux.bench.BenchReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A report as one page that needs nothing but itself: no network, no script. */
public final class HtmlView {

    private HtmlView() {}

    /** The page. */
    public static String of(BenchReport report) {
        Page page = new Page();
        new Overview(report).write(page);
        new ChartSections(report).write(page);
        new PictureSection(report).write(page);
        new TableSections(report).write(page);
        new FactSections(report).write(page);
        String title = "Panaflux benchmark: " + report.workload().name();
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src \
                'unsafe-inline'; base-uri 'none'; form-action 'none'">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <link rel="icon" href="data:,">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                %s<footer>Every figure follows from the raw samples of the JSON file of this run, schema version %d. Medians \
                throughout; intervals are of 95 %% confidence, by bootstrap.</footer>
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
