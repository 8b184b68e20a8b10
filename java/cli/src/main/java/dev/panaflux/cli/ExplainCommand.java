package dev.panaflux.cli;

import dev.panaflux.app.ImageSize;
import dev.panaflux.app.OutputException;
import dev.panaflux.app.OutputFiles;
import dev.panaflux.app.Seed;
import dev.panaflux.app.SideFile;
import dev.panaflux.app.models.KnownWords;
import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.explain.Explainer;
import dev.panaflux.explain.Explanation;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.kernels.backend.SelectedKernels;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an image and a page that explains how. */
@Command(
        name = "explain",
        description =
                "Draw an image and write a page that walks from its prompt to its pixels, with the numbers of this very run.",
        mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Parameters(paramLabel = "PROMPT", description = "What the image shows.")
    private String prompt = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "explained.html",
            description = "The page, an .html file that needs nothing else. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("explained.html");

    @Option(
            names = "--force",
            description = "Replace a file that is there already, even if it is no earlier page of explain.")
    private boolean force;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description = "Width and height: 512 or 768x512. Default: the model's, at most 512.")
    private @Nullable ImageSize size;

    @Option(
            names = {"-S", "--seed"},
            paramLabel = "SEED",
            description =
                    "Seed of the image, 0 to 2^64-1. random or -1, the default: a random one, which the page tells.")
    private @Nullable Seed seed;

    @Option(
            names = "--all-backends",
            description =
                    "Compare all backends that can run here, which takes longer. Otherwise the page compares the one that draws with plain Java.")
    private boolean allBackends;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private LoraOptions loras = new LoraOptions();

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public boolean isLean() {
        return !allBackends && backend.isLean(console, null);
    }

    @Override
    public Integer call() throws IOException {
        PromptOptions.requireDecoded("PROMPT", prompt);
        String ending = output.toString().toLowerCase(Locale.ROOT);
        if (!ending.endsWith(".html") && !ending.endsWith(".htm")) {
            throw new IllegalArgumentException("--output: expected a name that ends in .html, found " + output);
        }
        progress.requireConsistent(backend);
        Seed chosen = seed == null ? Seed.random() : seed;
        GenerationRequest request = request(chosen);
        OutputFiles.requireWritable(output);
        if (!force) {
            SideFile.EXPLANATION.requireReplaceable("--output", output);
        }
        Explanation explained = explain(request, chosen);
        try {
            WholeFile.write(output, explained.page().getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new OutputException(IoErrors.describe(failure), failure);
        }
        console.out().println(output);
        return ExitCode.OK;
    }

    private Explanation explain(GenerationRequest request, Seed chosen) throws IOException {
        try (SelectedKernels kernels = backend.backends().select(backend.kernelOptions(console));
                ProgressDisplay display = progress.style().open(console)) {
            ModelFiles files = model.open(console);
            UnknownWords unknown = KnownWords.of(files, console::note).unknown(request.prompts());
            ProgressListener listener =
                    progress.headed(chosen.toString(), kernels.plan(), backend, unknown.notices(), display);
            Explainer explainer = new Explainer(
                    files,
                    kernels,
                    console.environment().quantizedWeights(),
                    console.environment().previews());
            return (allBackends ? explainer.withAllBackends() : explainer)
                    .explain(request, listener, new Cancellation());
        }
    }

    private GenerationRequest request(Seed chosen) throws IOException {
        sampling.requireConsistent();
        return sampling.addTo(GenerationRequest.of(prompt))
                .size(size == null ? null : (Integer) size.width(), size == null ? null : (Integer) size.height())
                .seed(chosen.bits())
                .adapters(loras.read(console))
                .build();
    }
}
