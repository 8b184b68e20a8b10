package dev.panaflux.cli;

import dev.panaflux.cli.terminal.StatusLine;
import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.convert.ConvertedTensor;
import dev.panaflux.weights.convert.Converter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
                        + " (q8_0, q4_k) as GGUF, floats (f32, f16, bf16) as safetensors. See quantize for int8.",
        mixinStandardHelpOptions = true)
final class ConvertCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Option(names = "--type", required = true, paramLabel = "TYPE", description = "f32, f16, bf16, q8_0 or q4_k.")
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
            description = "File to write: .gguf for blocks, .safetensors for floats.")
    private Path output = Path.of("");

    @Mixin
    private ModelArgument model = new ModelArgument();

    ConvertCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        StoredType stored = type.stored();
        String suffix = stored.blocks().isPresent() ? ".gguf" : ".safetensors";
        if (!output.toString().endsWith(suffix)) {
            throw new IllegalArgumentException("--output: expected a name that ends with %s for %s, found %s"
                    .formatted(suffix, stored.label(), output));
        }
        ModelFiles files = model.open(console);
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
        console.note("writing %s of %s to %s".formatted(CliFormat.bytes(bytes), stored.label(), output));
        try (StatusLine status = console.statusLine()) {
            status.start("converting", tensors.size());
            Converter.write(
                    files.weights(component),
                    tensors,
                    files.description().exchangedMetadata(component),
                    output,
                    status::advance);
        }
        console.out().println(output);
        return ExitCode.OK;
    }
}
