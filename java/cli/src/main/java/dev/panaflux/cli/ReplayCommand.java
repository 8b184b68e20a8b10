package dev.panaflux.cli;

import dev.panaflux.adapters.AdapterChoice;
import dev.panaflux.app.AdapterLocator;
import dev.panaflux.app.AdapterSetting;
import dev.panaflux.app.FailureKind;
import dev.panaflux.app.Seed;
import dev.panaflux.app.recall.Recall;
import dev.panaflux.app.recall.Recipe;
import dev.panaflux.app.recall.Recipe.Made;
import dev.panaflux.app.replay.AdapterFinder;
import dev.panaflux.app.replay.ModelFinder;
import dev.panaflux.app.replay.ReferenceFinder;
import dev.panaflux.app.replay.ReplayRequest;
import dev.panaflux.app.replay.Variation;
import dev.panaflux.app.replay.Verdict;
import dev.panaflux.edit.SourceEdit;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.backend.BackendUnavailableException;
import dev.panaflux.kernels.backend.KernelOptions;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.system.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes images again. */
@Command(
        name = "replay",
        description =
                "Make an image again from its metadata and compare. Exit code 1 if it is not bit-identical. With --set or"
                        + " --count make variations of it instead, also of images that other programs made.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Parameters(index = "0", paramLabel = "IMAGE", description = "A PNG, JPEG or WebP file with metadata.")
    private Path image = Path.of("");

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE,...",
            description =
                    "What shall differ: prompt, negative-prompt, seed, size, steps, guidance, rng, schedule, sigmas, strength,"
                            + " lora (style:0.7|detail, or none), text-tokens, ref-size, guidance-interval or cache (a threshold, or off).")
    private List<String> settings = new ArrayList<>();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Images to make; their seeds count up. Default: ${DEFAULT-VALUE}.")
    private int count = 1;

    @Option(
            names = {"-r", "--ref"},
            paramLabel = "IMAGE",
            description =
                    "Reference image in place of a recorded one, in their order. Another one than recorded takes --force.")
    private List<Path> references = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "IMAGE",
            description = "The source in place of the recorded one. Another one than recorded takes --force.")
    private @Nullable Path source;

    @Option(
            names = "--mask",
            paramLabel = "IMAGE",
            description = "The mask in place of the recorded one. Another one than recorded takes --force.")
    private @Nullable Path mask;

    @Option(
            names = "--lora",
            paramLabel = "FILE",
            description = "LoRA in place of a recorded one, in their order. Another one than recorded takes --force.")
    private List<Path> loras = new ArrayList<>();

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    ReplayCommand(Console console) {
        this.console = console;
    }

    @Override
    public boolean isLean() {
        try {
            return backend.isLean(console, Recall.of(image).made());
        } catch (IOException told) {
            // The command says it.
            return true;
        }
    }

    @Override
    public Integer call() throws IOException {
        progress.requireConsistent(backend);
        Recipe recorded = Recall.of(image);
        Variation variation = Variation.parse(settings);
        Recipe recipe = variation.apply(recorded);
        // Decoded first, as the output may be the same file.
        @Nullable
        RgbImage pixels =
                variation.isEmpty() && count == 1 && recorded.made() != null ? ImageDecoder.read(image) : null;
        ReferenceFinder finder = new ReferenceFinder(image, references, output.isForced());
        List<ReferenceImage> found = finder.find(recipe.references());
        @Nullable SourceEdit edit = finder.findEdit(recipe.edit(), source, mask);
        List<AdapterChoice> adapters = adapters(variation, recipe);
        boolean writes = pixels == null || output.isGiven();
        GenerationReport report = new GenerationReport(console, json, output, count);
        if (writes) {
            report.requireWritable();
        }
        ModelFiles files =
                model.isGiven() ? model.open(console) : new ModelFinder(console.environment()).find(recorded);
        boolean distilled = files.description().sampling().distilled();
        GenerationRequest request = ReplayRequest.of(
                distilled ? variation.apply(recorded.unguided()) : recipe,
                found,
                edit,
                adapters,
                recipe.seed() == null ? Seed.random() : new Seed(recipe.seed()),
                count);
        @Nullable Verdict verdict = null;
        try (ImagePipeline pipeline = pipeline(files, recorded.made());
                var display = progress.style().open(console)) {
            recorded.remarks().forEach(console::note);
            List<GeneratedImage> made = new ArrayList<>();
            RunControl control = RunControl.showing(progress.headed(
                    Long.toUnsignedString(request.seed()), pipeline.plan(), backend, List.of(), display));
            pipeline.generate(request, control, done -> {
                if (pixels != null) {
                    made.add(done);
                }
                if (writes) {
                    report.add(done, line -> display.on(new ProgressEvent.Notice(line)));
                }
            });
            if (pixels != null) {
                verdict = Verdict.of(recorded, pixels, made.getFirst(), pipeline.plan());
            }
        }
        tell(report, verdict);
        return verdict == null || verdict.identical() ? ExitCode.OK : FailureKind.FAILED_CHECK.exitCode();
    }

    private List<AdapterChoice> adapters(Variation variation, Recipe recipe) throws IOException {
        AdapterLocator locator = console.environment().adapters();
        Optional<List<AdapterSetting>> others = variation.adapters();
        if (others.isEmpty()) {
            return new AdapterFinder(image, loras, output.isForced(), locator).find(recipe.adapters());
        }
        if (!loras.isEmpty()) {
            throw new IllegalArgumentException("--lora: expected either --lora or --set lora=, found both");
        }
        List<AdapterChoice> adapters = new ArrayList<>();
        for (AdapterSetting other : others.get()) {
            adapters.add(other.read(locator, false));
        }
        return adapters;
    }

    /** On the backend and in the precision that are recorded, unless options name others, or they cannot run here. */
    private ImagePipeline pipeline(ModelFiles files, @Nullable Made made) throws IOException {
        if (made == null) {
            return pipeline(files, backend.kernelOptions(console));
        }
        try {
            return pipeline(files, backend.kernelOptions(console, made));
        } catch (BackendUnavailableException unavailable) {
            if (backend.isChosen()) {
                throw unavailable;
            }
            console.note("the recorded backend cannot run here: " + unavailable.getMessage());
            return pipeline(files, backend.kernelOptions(console));
        }
    }

    private ImagePipeline pipeline(ModelFiles files, KernelOptions options) throws IOException {
        return ImagePipeline.of(files)
                .kernels(options)
                .quantizedWeights(console.environment().quantizedWeights())
                .build();
    }

    private void tell(GenerationReport report, @Nullable Verdict verdict) {
        if (verdict == null) {
            report.end();
        } else if (json) {
            report.end(Map.of("replay", verdict.toMap()));
        } else {
            report.end();
            report.results().println(Printable.line(image + ": " + verdict.describe()));
            verdict.reasons().forEach(reason -> report.results().println("  " + Printable.line(reason)));
        }
    }
}
