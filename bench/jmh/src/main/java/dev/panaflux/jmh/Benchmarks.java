package dev.panaflux.jmh;

import dev.panaflux.bench.BenchReport.Peak;
import dev.panaflux.bench.run.PeakMeter;
import dev.panaflux.kernels.backend.NativeSettings;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs what is selected on the command line: each shape on the implementations that accept it, printing what is skipped and
 * why. At the end it prints the rates and their share of this machine's peaks.
 */
@SuppressWarnings("SystemOut")
public final class Benchmarks {

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final CommandLineOptions options;
    private final Selection selection;
    private final List<RunResult> results = new ArrayList<>();

    private Benchmarks(CommandLineOptions options, Selection selection) {
        this.options = options;
        this.selection = selection;
    }

    /** Takes JMH's options; {@code -p shape=...} and {@code -p implementation=...} select from the enums. */
    public static void main(String[] args) throws IOException {
        try {
            Selection selection = Selection.of(args);
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
        if (!options.getIncludes().isEmpty()) {
            throw new IllegalArgumentException("expected options, found %s; select an operator with -p shape=LINEAR_*"
                    .formatted(options.getIncludes().getFirst()));
        }
        List<Implementation> implementations = runnable(selection.implementations());
        // What is compared is measured one after the other.
        for (Shape shape : selection.shapes()) {
            for (Implementation implementation : implementations) {
                Optional<String> objection = implementation.objection(shape);
                if (objection.isPresent()) {
                    leftOut("%s %s".formatted(shape, implementation), objection.get());
                } else {
                    measure(shape, implementation);
                }
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

    private void measure(Shape shape, Implementation implementation) throws RunnerException, IOException {
        // The results of all runs are written together at the end.
        File ignored = File.createTempFile("panaflux-jmh", ".txt");
        try {
            results.addAll(new Runner(new OptionsBuilder()
                            .parent(options)
                            .include(KernelBenchmark.class.getName())
                            .param("implementation", implementation.name())
                            .param("shape", shape.name())
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
}
