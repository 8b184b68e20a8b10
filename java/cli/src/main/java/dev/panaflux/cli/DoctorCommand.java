package dev.panaflux.cli;

import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.DoctorReport;
import dev.panaflux.app.Environment;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.bench.run.Forecast;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Shows the machine and how Panaflux uses it. */
@Command(
        name = "doctor",
        description =
                "Show the JDK, the CPU, memory, which backends can run here or why not, how long images would take, and how"
                        + " to make them faster.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    private static final Duration PROBE_TIME = Duration.ofSeconds(1);
    /** Enough for most prompts. */
    private static final int SHORT_TEXT = 128;

    private static final int BASE_SIDE = 512;
    private static final double GUIDED_SHARE = 0.6;

    private static final List<Integer> SIDES = List.of(256, 512, 1024);

    private final Console console;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(names = "--no-probe", description = "Skip the one-second measurement of how long images would take.")
    private boolean noProbe;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Environment environment = console.environment();
        MachineTuning tuning = MachineTuning.of(environment, console::note);
        KernelOptions options = BackendSettings.AUTO.kernelOptions(environment, tuning.tuning());
        KernelSelector selector = KernelSelector.installed().with(options.nativeSettings());
        List<KernelBackend> backends = selector.backends();
        DoctorReport.Backends found;
        DoctorReport.@Nullable Forecast forecast = null;
        try (SelectedKernels selected = selector.select(options)) {
            found = DoctorReport.Backends.of(backends, environment, selected.plan());
            if (!noProbe) {
                forecast = forecast(selected.kernels(), PublishedModel.representative());
            }
        } catch (BackendUnavailableException none) {
            found = DoctorReport.Backends.unusable(backends, environment, none);
        }
        print(Diagnosis.of(environment, tuning, found, forecast));
        return ExitCode.OK;
    }

    private static DoctorReport.Forecast forecast(Kernels kernels, PublishedModel model) {
        ModelDescription description = model.description();
        Forecast forecast = Forecast.probe(kernels, description.blockSizes().width(), PROBE_TIME);
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("speed", String.format(Locale.ROOT, "%.0f GFLOP/s in a product", forecast.flopPerSecond() / 1e9));
        for (int side : SIDES) {
            expected.put(
                    side + "x" + side,
                    String.format(
                            Locale.ROOT,
                            "about %.0f s plus loading, %.0f s with --text-tokens %d",
                            forecast.seconds(description, side),
                            forecast.seconds(description, side, SHORT_TEXT),
                            SHORT_TEXT));
        }
        PublishedModel.all().stream()
                .filter(other -> !other.description().sampling().distilled())
                .findFirst()
                .ifPresent(base -> expected.put(base.name(), guided(forecast, base.description())));
        return new DoctorReport.Forecast(model.title(), expected);
    }

    /** What guidance costs, and what leaving some of it out saves. */
    private static String guided(Forecast forecast, ModelDescription base) {
        int text = base.prompts().longest();
        return String.format(
                Locale.ROOT,
                "%dx%d in %d guided steps: about %.0f s plus loading, %.0f s with --guidance-interval 0,%s, %.0f s if --cache"
                        + " shortens half of the passes",
                BASE_SIDE,
                BASE_SIDE,
                base.sampling().steps(),
                forecast.seconds(base, BASE_SIDE),
                forecast.seconds(base, BASE_SIDE, text, 1 + GUIDED_SHARE),
                GUIDED_SHARE,
                forecast.seconds(base, BASE_SIDE, text, 1));
    }

    private void print(DoctorReport report) {
        Map<String, Object> fields = report.toMap();
        if (json) {
            console.printJson(fields);
            return;
        }
        fields.forEach((name, value) -> {
            switch (value) {
                case Map<?, ?> states -> {
                    console.print("%s%n", name + ":");
                    states.forEach((key, state) -> console.print("  %-9s %s%n", key, state));
                }
                case List<?> list
                when name.equals("models") -> {
                    console.print("%s%n", list.isEmpty() ? "models: none of the published ones found" : "models:");
                    list.forEach(item -> console.print("%s%n", "  " + item));
                }
                case List<?> list
                when name.equals("advice") -> {
                    console.print("%s%n", list.isEmpty() ? "advice: none, nothing here slows it down" : "advice:");
                    list.forEach(item -> console.print("%s%n", "  " + item));
                }
                case List<?> list ->
                    console.print(
                            "%-22s %s%n",
                            name + ":",
                            String.join(" ", list.stream().map(String::valueOf).toList()));
                default -> console.print("%-22s %s%n", name + ":", value);
            }
        });
    }
}
