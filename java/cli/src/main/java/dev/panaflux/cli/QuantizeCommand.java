package dev.panaflux.cli;

import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.pipeline.ImageRange;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressEvent.Advanced;
import dev.panaflux.pipeline.ProgressEvent.PhaseDone;
import dev.panaflux.pipeline.ProgressEvent.PhaseStarted;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.int8.QuantizedCache;
import dev.panaflux.weights.int8.QuantizedFile;
import dev.panaflux.weights.int8.Quantizer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a model's 8-bit weights ahead of their first use. */
@Command(
        name = "quantize",
        description =
                "Write a model's 8-bit weights for --precision int8 ahead of time; otherwise they are made on first use.",
        mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File to write. Default: beside the transformer's weights, where it is looked for first.")
    private @Nullable Path output;

    @Option(names = "--threads", paramLabel = "N", description = "Number of threads. Default: all CPUs available.")
    private @Nullable Integer threads;

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Mixin
    private ModelArgument model = new ModelArgument();

    QuantizeCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        int workers = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
        BackendOptions.requireThreads(workers);
        ModelFiles files = model.open(console);
        ComponentWeights source = files.component(Component.TRANSFORMER);
        Path target = output == null ? QuantizedCache.beside(source.catalog()) : output;
        QuantizationPolicy policy = files.description().quantization();
        int weights = Quantizer.chosen(source.needed(), policy).size();
        ImageRange none = new ImageRange(0, 1);
        try (var pool = new FixedComputePool(workers);
                ProgressDisplay display = progress.style().open(console)) {
            tell("quantizing %d weights of the transformer to %s".formatted(weights, target), display);
            long start = System.nanoTime();
            display.on(new PhaseStarted(Phase.QUANTIZE, none, weights));
            Quantizer.write(
                    source,
                    policy,
                    target,
                    pool,
                    (done, total) -> display.on(new Advanced(Phase.QUANTIZE, none, done, total)));
            display.on(new PhaseDone(Phase.QUANTIZE, none, Duration.ofNanos(System.nanoTime() - start)));
            tell(
                    "%s written"
                            .formatted(
                                    CliFormat.bytes(QuantizedFile.read(target).bytes())),
                    display);
        }
        console.out().println(target);
        return ExitCode.OK;
    }

    private void tell(String message, ProgressDisplay display) {
        if (progress.style() != ProgressStyle.NONE) {
            display.on(new ProgressEvent.Notice(message));
        }
    }
}
