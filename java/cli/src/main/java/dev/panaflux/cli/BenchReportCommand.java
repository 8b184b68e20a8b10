package dev.panaflux.cli;

import dev.panaflux.app.OutputFiles;
import dev.panaflux.bench.BenchReport;
import dev.panaflux.bench.ReportFile;
import dev.panaflux.bench.view.ReadmeView;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a report in other formats. */
@Command(
        name = "report",
        description =
                "Write a JSON report of bench as a page, text or table, or into a section of a document. Prints Markdown"
                        + " unless a file is asked for.",
        mixinStandardHelpOptions = true)
final class BenchReportCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Parameters(index = "0", paramLabel = "JSON", description = "JSON report of a run.")
    private Path report = Path.of("");

    @Option(
            names = "--readme",
            paramLabel = "FILE",
            description =
                    "Replace the section of a document between the comment that names this command and the one that ends it.")
    private @Nullable Path readme;

    @Mixin
    private ReportOptions views = new ReportOptions();

    BenchReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        views.requireWritable();
        if (readme != null) {
            OutputFiles.requireWritable(readme);
        }
        BenchReport read = ReportFile.read(report);
        if (readme != null) {
            replace(readme, read);
        }
        if (readme == null || views.any()) {
            views.write(read, console);
        }
        return ExitCode.OK;
    }

    private void replace(Path document, BenchReport read) throws IOException {
        String before = Files.readString(document);
        String after;
        try {
            after = ReadmeView.replaced(before, read);
        } catch (IllegalArgumentException withoutPart) {
            throw new IllegalArgumentException("%s: %s".formatted(document, withoutPart.getMessage()), withoutPart);
        }
        WholeFile.write(document, after);
        console.out().println(document);
    }
}
