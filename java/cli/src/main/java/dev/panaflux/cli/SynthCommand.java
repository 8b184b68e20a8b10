package dev.panaflux.cli;

import dev.panaflux.cli.terminal.StatusLine;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.family.SyntheticModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a model with random weights and real shapes, for measuring without a download. */
@Command(
        name = "synth",
        description =
                "Write a model folder with random weights and the shapes of a published model, or of any model's configs.",
        mixinStandardHelpOptions = true)
final class SynthCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "SHAPES",
            description = "A published model (${COMPLETION-CANDIDATES}), or a model folder whose configs are used.",
            completionCandidates = PublishedNames.class)
    private String shapes = "";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FOLDER",
            description = "Folder to create; it must not exist.")
    private Path output = Path.of("");

    @Option(
            names = "--tokenizer",
            paramLabel = "FOLDER",
            description = "Tokenizer to copy; without one, single bytes are tokens.")
    private @Nullable Path tokenizer;

    @Option(
            names = {"-S", "--seed"},
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of the weights. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "bf16",
            description =
                    "Type of the transformer's and the text encoder's matrices: bf16, f16, f32, fp8 (with scales), or"
                            + " blocks as GGUF (q8_0, q4_k, ...). Default: ${DEFAULT-VALUE}.",
            completionCandidates = MatrixType.Names.class)
    private MatrixType type = MatrixType.parse("bf16");

    SynthCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        SyntheticModel model = new SyntheticModel(shape(), type.others(), seed, tokenizer, type.stored());
        console.note("writing %s of random weights to %s".formatted(CliFormat.bytes(model.bytes()), output));
        try (StatusLine status = console.statusLine()) {
            status.start("writing", model.bytes());
            model.write(output, (done, total) -> status.advance(done));
        }
        console.out().println(output);
        return ExitCode.OK;
    }

    private ModelDescription shape() throws IOException {
        Path folder = Path.of(shapes);
        return Files.isDirectory(folder)
                ? ModelDescription.read(folder)
                : PublishedModel.named(shapes).description();
    }
}
