package dev.panaflux.cli;

import dev.panaflux.family.PublishedModel;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.app.BackendSettings;
import dev.panaflux.app.MachineTuning;
import dev.panaflux.app.ModelLocator;
import dev.panaflux.bench.run.Advice;
import dev.panaflux.bench.run.Forecast;
import dev.panaflux.bench.run.MachineReader;
import dev.panaflux.bench.run.Processor;
import dev.panaflux.kernels.backend.Availability;
import dev.panaflux.kernels.backend.BackendChoice;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelBackend;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.kernels.backend.KernelSelector;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.system.SystemFiles;
import dev.panaflux.system.SystemMemory;
import dev.panaflux.system.Version;
import dev.panaflux.weights.ModelFormatException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Tells what this machine has and what Panaflux makes of it. */
@Command(
        name = "doctor",
        description =
                "Show the JDK, the processor, memory, which backends run here or why not, how long pictures would take, and"
                        + " what would make them faster.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {

    private static final Duration PROBE_TIME = Duration.ofSeconds(1);
    private static final List<Integer> SIDES = List.of(256, 512, 1024);

    private final Console console;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(names = "--no-probe", description = "Do not measure for a second how long pictures of klein 4B would take.")
    private boolean noProbe;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Map<String, Object> findings = new LinkedHashMap<>();
        findings.put("panaflux", Version.current());
        findings.put("jdk", "%s (%s)".formatted(Runtime.version(), System.getProperty("java.vendor")));
        findings.put(
                "system",
                "%s %s, %s"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.version"),
                                System.getProperty("os.arch")));
        Processor processor = Processor.ofMachine();
        findings.put("processor", processor.name());
        findings.put("processors available", Runtime.getRuntime().availableProcessors());
        findings.put("instruction sets", processor.instructionSets());
        SystemMemory memory = SystemMemory.ofMachine();
        findings.put(
                "memory",
                "%s installed, %s available".formatted(bytes(memory.totalBytes()), bytes(memory.availableBytes())));
        MachineTuning tuning = MachineTuning.of(console.environment(), console::note);
        findings.put("tuning", tuning.origin());
        KernelOptions options = BackendSettings.AUTO.kernelOptions(console.environment(), tuning.tuning());
        List<KernelBackend> backends = KernelSelector.installed().backends(options.nativeSettings());
        backends.forEach(backend -> findings.putAll(backend.details()));
        String core = console.environment().variables().get("OPENBLAS_CORETYPE");
        if (core != null) {
            findings.put("OPENBLAS_CORETYPE", core + " (in the environment; it replaces what OpenBLAS detects)");
        }
        findings.put("backends", states(backends));
        try (SelectedKernels selected = new KernelSelector(backends).select(options)) {
            findings.put("selected", selected.plan().describe());
            findings.put("reason", selected.plan().reason());
            if (!noProbe) {
                findings.put("klein 4B", expected(Forecast.probe(selected.kernels(), PROBE_TIME)));
            }
        } catch (BackendUnavailableException none) {
            findings.put("selected", "none, as every command would fail: " + none.getMessage());
        }
        SystemFiles files = SystemFiles.ofMachine();
        findings.put("advice", Advice.of(new MachineReader(files).read(), files));
        findings.put("models", models());
        print(findings);
        return ExitCode.DONE;
    }

    /** What the forecast says of klein 4B's pictures. */
    private static Map<String, String> expected(Forecast forecast) {
        ModelDescription shape = PublishedModel.named("klein-4b").description();
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("speed", String.format(Locale.ROOT, "%.0f GFLOP/s in a product", forecast.flopPerSecond() / 1e9));
        for (int side : SIDES) {
            expected.put(
                    side + "x" + side,
                    String.format(Locale.ROOT, "about %.0f s and loading", forecast.seconds(shape, side)));
        }
        return expected;
    }

    private static Map<String, String> states(List<KernelBackend> backends) {
        Map<String, String> states = new LinkedHashMap<>();
        for (BackendChoice choice : BackendChoice.values()) {
            if (choice != BackendChoice.AUTO) {
                states.put(choice.label(), "unavailable, this build does not contain it");
            }
        }
        for (KernelBackend backend : backends) {
            states.put(
                    backend.choice().label(),
                    backend.availability() instanceof Availability.Usable usable
                            ? "available: " + usable.instructionSet()
                            : backend.availability().problem().orElseThrow());
        }
        return states;
    }

    private List<String> models() throws ModelFormatException {
        ModelLocator locator = console.environment().models();
        List<String> found = new ArrayList<>();
        for (String name : locator.names()) {
            locate(locator, name).ifPresent(folder -> found.add(name + ": " + folder));
        }
        return found;
    }

    private static Optional<Path> locate(ModelLocator locator, String name) {
        try {
            return Optional.of(locator.find(name));
        } catch (ModelFormatException missing) {
            return Optional.empty();
        }
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? CliFormat.bytes(bytes.getAsLong()) : "unknown";
    }

    private void print(Map<String, Object> findings) {
        PrintStream out = console.out();
        if (json) {
            out.println(JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build()
                    .writeValueAsString(findings));
            return;
        }
        findings.forEach((name, value) -> {
            switch (value) {
                case Map<?, ?> states -> {
                    out.println(name + ":");
                    states.forEach((key, state) -> out.printf("  %-9s %s%n", key, state));
                }
                case List<?> list
                when name.equals("models") -> {
                    out.println(list.isEmpty() ? "models: none of the published ones found" : "models:");
                    list.forEach(item -> out.println("  " + item));
                }
                case List<?> list
                when name.equals("advice") -> {
                    out.println(list.isEmpty() ? "advice: none, nothing here slows it down" : "advice:");
                    list.forEach(item -> out.println("  " + item));
                }
                case List<?> list ->
                    out.printf(
                            "%-22s %s%n",
                            name + ":",
                            String.join(" ", list.stream().map(String::valueOf).toList()));
                default -> out.printf("%-22s %s%n", name + ":", value);
            }
        });
    }
}
