package dev.panaflux.cli;

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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the forms of a report once more. */
@Command(
        name = "report",
        description =
                "Write page, text or table of a JSON file of bench, or a document's part about it. Prints Markdown unless a"
                        + " file is asked for.",
        mixinStandardHelpOptions = true)
final class BenchReportCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "JSON", description = "JSON file of a run.")
    private Path report = Path.of("");

    @Option(
            names = "--readme",
            paramLabel = "FILE",
            description = "Replace the part of a document between the comments that name this command and its end.")
    private @Nullable Path readme;

    @Mixin
    private ReportOptions views = new ReportOptions();

    BenchReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        views.requireWritable();
        BenchReport read = ReportFile.read(report);
        if (readme != null) {
            replace(readme, read);
        }
        if (readme == null || views.any()) {
            views.write(read, console);
        }
        return ExitCode.DONE;
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
