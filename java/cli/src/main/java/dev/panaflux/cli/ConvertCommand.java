package dev.panaflux.cli;

import dev.panaflux.cli.terminal.StatusLine;
import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.FixedComputePool;
import dev.panaflux.weights.ComponentWeights;
import dev.panaflux.weights.QuantizationPolicy;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.convert.ConvertedTensor;
import dev.panaflux.weights.convert.Converter;
import dev.panaflux.weights.int8.Quantizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a part of a model in another format. */
@Command(
        name = "convert",
        description =
                "Write a model's transformer or text encoder in another format, under the names that other programs read: blocks"
                        + " (q8_0, q4_k) as GGUF, floats (f32, f16, bf16) as safetensors; or the transformer's 8-bit integers"
                        + " (int8), as quantize makes them.",
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Option(names = "--type", required = true, paramLabel = "TYPE", description = "f32, f16, bf16, q8_0, q4_k or int8.")
    private ConvertedType type = ConvertedType.BF16;

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "TRANSFORMER",
            description = "transformer or text_encoder. Default: transformer.")
    private ConvertedPart part = ConvertedPart.TRANSFORMER;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "File to write: .gguf for blocks, .safetensors for floats, .int8.safetensors for int8.")
    private Path output = Path.of("");

    @Mixin
    private ModelArgument model = new ModelArgument();

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        if (!output.toString().endsWith(type.suffix())) {
            throw new IllegalArgumentException("--output: expected a name that ends with %s for %s, found %s"
                    .formatted(type.suffix(), type, output));
        }
        Optional<StoredType> stored = type.stored();
        if (stored.isPresent()) {
            convert(model.open(console), stored.get());
        } else {
            quantize();
        }
        console.out().println(output);
        return ExitCode.OK;
    }

    private void convert(ModelFiles files, StoredType stored) throws IOException {
        Component component = part.component();
        Map<TensorSpec, ConvertedTensor> tensors = new LinkedHashMap<>();
        for (ConvertedTensor tensor : files.description().exchanged(component, files.weights(component))) {
            boolean rounded = component != Component.TRANSFORMER
                    || files.description()
                            .quantization()
                            .includes(tensor.sources().getFirst().name());
            tensors.put(tensor.as(stored, rounded), tensor);
        }
        long bytes = tensors.keySet().stream().mapToLong(TensorSpec::bytes).sum();
        console.note("writing %s of %s to %s".formatted(CliFormat.bytes(bytes), type, output));
        try (StatusLine status = console.statusLine()) {
            status.start("converting", tensors.size());
            Converter.write(
                    files.weights(component),
                    tensors,
                    files.description().exchangedMetadata(component),
                    output,
                    status::advance);
        }
    }

    private void quantize() throws IOException {
        if (part.component() != Component.TRANSFORMER) {
            throw new IllegalArgumentException("--type int8: expected --part transformer, found %s"
                    .formatted(part.component().folder()));
        }
        ModelFiles files = model.open(console);
        ComponentWeights source = files.component(Component.TRANSFORMER);
        QuantizationPolicy policy = files.description().quantization();
        int weights = Quantizer.chosen(source.needed(), policy).size();
        console.note("quantizing %d weights of the transformer to %s".formatted(weights, output));
        try (var pool = new FixedComputePool(Runtime.getRuntime().availableProcessors());
                StatusLine status = console.statusLine()) {
            status.start("quantizing", weights);
            Quantizer.write(source, policy, output, pool, (done, total) -> status.advance(done));
        }
    }
}
