package dev.panaflux.cli;

import dev.panaflux.app.FailureKind;
import dev.panaflux.bench.ReportFile;
import dev.panaflux.bench.compare.Comparison;
import dev.panaflux.bench.view.ComparisonView;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two benchmark reports. */
@Command(
        name = "compare",
        description = "Compare two JSON reports of bench, stage by stage.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 no regression, 1 whole images take longer in the second report, 2 the reports cannot be",
            "compared. A difference counts if the 95 % confidence interval of the ratio excludes 1, and both the medians",
            "and the fastest samples differ by more than the threshold."
        })
final class BenchCompareCommand implements Callable<Integer>, LeanCommand {

    private static final double PERCENT = 100;

    private final Console console;

    @Parameters(index = "0", paramLabel = "BEFORE", description = "JSON report of the earlier run.")
    private Path before = Path.of("");

    @Parameters(index = "1", paramLabel = "AFTER", description = "JSON report of the later run.")
    private Path after = Path.of("");

    @Option(
            names = "--threshold",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "Smallest change that counts. Default: ${DEFAULT-VALUE}.")
    private double threshold = 5;

    BenchCompareCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Comparison comparison = Comparison.of(ReportFile.read(before), ReportFile.read(after), threshold / PERCENT);
        console.out().print(Printable.lines(ComparisonView.of(comparison)));
        if (!comparison.comparable()) {
            return FailureKind.USAGE.exitCode();
        }
        return comparison.regressed() ? FailureKind.FAILED_CHECK.exitCode() : ExitCode.OK;
    }
}
