package dev.panaflux.cli;

import dev.panaflux.cli.terminal.StatusLine;
import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.FixedComputePool;
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
        console.note("quantizing %d weights of the transformer to %s".formatted(weights, target));
        long start = System.nanoTime();
        try (var pool = new FixedComputePool(workers);
                StatusLine status = console.statusLine()) {
            status.start("quantizing", weights);
            Quantizer.write(source, policy, target, pool, (done, total) -> status.advance(done));
        }
        console.note("%s in %s"
                .formatted(
                        CliFormat.bytes(QuantizedFile.read(target).bytes()),
                        CliFormat.seconds(Duration.ofNanos(System.nanoTime() - start))));
        console.out().println(target);
        return ExitCode.OK;
    }
}
