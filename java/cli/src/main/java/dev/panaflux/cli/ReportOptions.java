package dev.panaflux.cli;

import dev.panaflux.app.OutputFiles;
import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.ReportFile;
import dev.panaflux.bench.view.CsvView;
import dev.panaflux.bench.view.HtmlView;
import dev.panaflux.bench.view.MarkdownView;
import dev.panaflux.system.Printable;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for report files. */
final class ReportOptions {

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write everything as JSON, see docs/bench-schema.json.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page with charts, which needs no network.")
    private @Nullable Path html;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Write tables as Markdown.")
    private @Nullable Path markdown;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write every sample as CSV.")
    private @Nullable Path csv;

    /** Whether a file is requested. */
    boolean any() {
        return !files().isEmpty();
    }

    /** Checks before a run whether the files can be written. */
    void requireWritable() {
        files().keySet().stream()
                .filter(file -> !OutputFiles.isStandardOutput(file))
                .forEach(OutputFiles::requireWritable);
    }

    /** Writes the files and prints their names, or prints Markdown if none is requested. */
    void write(BenchReport report, Console console) throws IOException {
        Map<Path, Function<BenchReport, String>> files = files();
        boolean piped = files.keySet().stream().anyMatch(OutputFiles::isStandardOutput);
        for (var file : files.entrySet()) {
            String text = file.getValue().apply(report);
            if (OutputFiles.isStandardOutput(file.getKey())) {
                console.out().print(text);
            } else {
                WholeFile.write(file.getKey(), text);
                (piped ? console.err() : console.out()).println(file.getKey());
            }
        }
        if (files.isEmpty()) {
            console.out().print(Printable.lines(MarkdownView.of(report)));
        }
    }

    private Map<Path, Function<BenchReport, String>> files() {
        Map<Path, Function<BenchReport, String>> files = new LinkedHashMap<>();
        if (json != null) {
            files.put(json, ReportFile::toJson);
        }
        if (html != null) {
            files.put(html, HtmlView::of);
        }
        if (markdown != null) {
            files.put(markdown, MarkdownView::of);
        }
        if (csv != null) {
            files.put(csv, CsvView::of);
        }
        return files;
    }
}
