package dev.panaflux.cli;

import dev.panaflux.measure.ReportFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes the forms of a report once more. */
@Command(
        name = "report",
        description = "Write page, text or table of a JSON file of bench. Prints Markdown unless a file is asked for.",
        mixinStandardHelpOptions = true)
final class BenchReportCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(index = "0", paramLabel = "JSON", description = "JSON file of a run.")
    private Path report = Path.of("");

    @Mixin
    private ReportOptions views = new ReportOptions();

    BenchReportCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        views.requireWritable();
        views.write(ReportFile.read(report), console);
        return ExitCode.DONE;
    }
}
