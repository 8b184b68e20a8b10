package dev.panaflux.jmh;

import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.bench.run.PeakMeter;
import dev.panaflux.kernels.backend.NativeSettings;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks selected on JMH's command line: each implementation on the shapes that it accepts, printing what is
 * skipped and why. At the end it prints the rates and their share of this machine's peaks.
 */
@SuppressWarnings("SystemOut")
public final class Benchmarks {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final CommandLineOptions options;
    private final BackendSelection selection;

    /** The options without their patterns, which JMH would add to the pattern of a single run. */
    private final CommandLineOptions shared;

    private final List<RunResult> results = new ArrayList<>();

    private Benchmarks(CommandLineOptions options, BackendSelection selection) throws CommandLineOptionException {
        this.options = options;
        this.selection = selection;
        this.shared = new CommandLineOptions(selection.others().stream()
                .filter(word -> !options.getIncludes().contains(word))
                .toArray(String[]::new));
    }

    /** Takes JMH's options; {@code -p implementation=...} and {@code -p shape=...} are those of the benchmarks' enums. */
    public static void main(String[] args) throws IOException {
        try {
            BackendSelection selection = BackendSelection.of(args);
            CommandLineOptions options =
                    new CommandLineOptions(selection.others().toArray(String[]::new));
            if (options.shouldHelp()) {
                options.showHelp();
            } else if (options.shouldList() || options.shouldListWithParams()) {
                new Runner(options).listWithParams(options);
            } else {
                new Benchmarks(options, selection).run();
            }
        } catch (CommandLineOptionException | IllegalArgumentException e) {
            end(e, USAGE);
        } catch (RunnerException e) {
            end(e, FAILED);
        }
    }

    private static void end(Exception failure, int exitCode) {
        System.err.println("bench: " + failure.getMessage());
        System.exit(exitCode);
    }

    private void run() throws RunnerException, IOException {
        Collection<BenchmarkListEntry> matching = matching();
        selection.requireKnown(
                matching.stream()
                        .flatMap(entry -> Arrays.stream(shapesOf(entry.getUsername())))
                        .map(Enum::name)
                        .toList(),
                Arrays.stream(Implementation.values()).map(Enum::name).toList());
        List<Implementation> implementations =
                runnable(BackendSelection.of(selection.implementations(), Implementation.values()));
        for (BenchmarkListEntry entry : matching) {
            for (Implementation implementation : implementations) {
                run(entry.getUsername(), implementation);
            }
        }
        if (results.isEmpty()) {
            throw new IllegalArgumentException("nothing to measure");
        }
        if (options.getResult().hasValue() || options.getResultFormat().hasValue()) {
            ResultFormatType type = options.getResultFormat().orElse(ResultFormatType.JSON);
            String file =
                    options.getResult().orElse("jmh-result." + type.toString().toLowerCase(Locale.ROOT));
            ResultFormatFactory.getInstance(type, file).writeOut(results);
        }
        List<Peak> peaks = PeakMeter.ofMachine(NativeSettings.defaults())
                .measure(Runtime.getRuntime().availableProcessors());
        System.out.print(new RateTable(peaks).of(results));
    }

    private Collection<BenchmarkListEntry> matching() {
        return BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        options.getIncludes(),
                        options.getExcludes());
    }

    /** The implementations that can run here; prints why others cannot. */
    private static List<Implementation> runnable(List<Implementation> requested) {
        List<Implementation> runnable = new ArrayList<>();
        for (Implementation implementation : requested) {
            implementation
                    .obstacle()
                    .ifPresentOrElse(
                            reason -> leftOut(implementation.toString(), reason), () -> runnable.add(implementation));
        }
        return runnable;
    }

    private static void leftOut(String what, String reason) {
        System.out.printf("# skipped: %s: %s%n", what, reason);
    }

    private void run(String benchmark, Implementation implementation) throws RunnerException, IOException {
        List<String> shapes = new ArrayList<>();
        Map<String, List<String>> leftOut = new LinkedHashMap<>();
        for (Enum<?> constant : BackendSelection.of(selection.shapes(), shapesOf(benchmark))) {
            implementation
                    .objection((Shape) constant)
                    .ifPresentOrElse(
                            reason -> leftOut.computeIfAbsent(reason, _ -> new ArrayList<>())
                                    .add(constant.name()),
                            () -> shapes.add(constant.name()));
        }
        leftOut.forEach((reason, names) ->
                leftOut("%s %s %s".formatted(benchmark, implementation, String.join(", ", names)), reason));
        if (shapes.isEmpty()) {
            return;
        }
        // The results of all runs are written together at the end.
        File ignored = File.createTempFile("panaflux-jmh", ".txt");
        try {
            results.addAll(new Runner(new OptionsBuilder()
                            .parent(shared)
                            .include("^" + Pattern.quote(benchmark) + "$")
                            .param("implementation", implementation.name())
                            .param("shape", shapes.toArray(String[]::new))
                            .result(ignored.toString())
                            .shouldFailOnError(true)
                            .build())
                    .run());
        } finally {
            if (!ignored.delete()) {
                ignored.deleteOnExit();
            }
        }
    }

    private static Enum<?>[] shapesOf(String benchmark) {
        String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
        try {
            return (Enum<?>[]) Class.forName(type).getField("shape").getType().getEnumConstants();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + ": expected a field named shape", e);
        }
    }
}
