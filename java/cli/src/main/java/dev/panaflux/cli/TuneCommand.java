package dev.panaflux.cli;

import dev.panaflux.app.TuningFile;
import dev.panaflux.bench.run.MachineReader;
import dev.panaflux.bench.tune.MachineTuner;
import dev.panaflux.bench.tune.MachineTuner.Result;
import dev.panaflux.bench.tune.Setting;
import dev.panaflux.bench.tune.Trial;
import dev.panaflux.bench.tune.Tuner.Decision;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.kernels.Precision;
import dev.panaflux.system.SystemFiles;
import java.io.IOException;
import java.io.PrintStream;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Finds this machine's fastest settings. */
@Command(
        name = "tune",
        description =
                "Find the number of threads, precision and tile sizes that are fastest on this machine, in a minute or"
                        + " two, and save those that beat the defaults by more than measurement noise. Other commands use them from"
                        + " then on.",
        mixinStandardHelpOptions = true)
final class TuneCommand implements Callable<Integer> {

    private final Console console;

    @Option(names = "--dry-run", description = "Measure and print, but save nothing.")
    private boolean dryRun;

    TuneCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        SystemFiles files = SystemFiles.ofMachine();
        PublishedModel model = PublishedModel.representative();
        MachineTuner tuner = new MachineTuner(
                console.environment().nativeSettings(),
                model.description().blockSizes(),
                new Printer(console.out(), model.title()));
        Result result = tuner.tune(new MachineReader(files).read());
        console.out().println("fastest: " + result.tuning().describe());
        if (!dryRun) {
            TuningFile file = TuningFile.ofMachine(console.environment(), files);
            file.write(result.tuning(), LocalDate.now(ZoneOffset.UTC).toString(), result.samples());
            console.note("saved to %s; --no-tuning or PANAFLUX_TUNING=off ignores it".formatted(file.path()));
        }
        return ExitCode.OK;
    }

    /** Prints the trials as they run. */
    private record Printer(PrintStream out, String model) implements MachineTuner.Listener {

        @Override
        public void begins(Setting start, int tokens) {
            out.printf(
                    "%s %s: products and attention of %s on %d tokens%n",
                    start.backend().label(), start.precision().label(), model, tokens);
        }

        @Override
        public void decided(Decision decision) {
            String medians = decision.medians().isEmpty()
                    ? "%s, nothing else to try".formatted(decision.before())
                    : decision.medians().entrySet().stream()
                            .map(entry -> String.format(Locale.ROOT, "%s: %.3f s", entry.getKey(), entry.getValue()))
                            .collect(Collectors.joining(", "));
            String verdict = "";
            if (decision.trial() != null) {
                verdict = "; %s to %s: %s, %s"
                        .formatted(
                                decision.before(),
                                decision.challenger(),
                                describe(decision.trial()),
                                decision.kept() ? "kept" : "not kept");
            }
            out.printf("  %-18s %s%s%n", decision.parameter(), medians, verdict);
        }

        @Override
        public void compared(Trial whole) {
            out.printf("  %-18s %s%n", "all together", describe(whole));
        }

        @Override
        public void integers(double gain, Precision than) {
            out.printf(
                    Locale.ROOT,
                    "  %-18s %.2f times as fast as %s; images differ slightly, so you have to choose it: --precision int8%n",
                    "int8",
                    gain,
                    than.label());
        }

        private static String describe(Trial trial) {
            return String.format(
                    Locale.ROOT,
                    "%.3f times as fast (%.3f to %.3f with 95 %% confidence)",
                    trial.gain(),
                    trial.interval().low(),
                    trial.interval().high());
        }
    }
}
