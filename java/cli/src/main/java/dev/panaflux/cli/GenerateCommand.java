package dev.panaflux.cli;

import dev.panaflux.app.EncodingsChoice;
import dev.panaflux.app.ImageSize;
import dev.panaflux.app.Seed;
import dev.panaflux.app.SideFile;
import dev.panaflux.app.jobs.file.PromptLines;
import dev.panaflux.app.models.KnownWords;
import dev.panaflux.app.models.UnknownWords;
import dev.panaflux.cli.terminal.ImageCanvas;
import dev.panaflux.cli.terminal.ShownSteps;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.pipeline.Cancellation;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.ReferenceImage;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.sampling.GuidanceInterval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Generates images. */
@Command(
        name = "generate",
        description = "Generate images from prompts, and from reference images if there are any.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer>, LeanCommand {

    private final Console console;

    @Mixin
    private SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private PromptOptions prompts = new PromptOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    private EditOptions edits = new EditOptions();

    @Mixin
    private LoraOptions loras = new LoraOptions();

    @Option(
            names = {"-r", "--ref"},
            paramLabel = "IMAGE",
            description = "Reference image; up to 16.")
    private List<Path> references = new ArrayList<>();

    @Option(
            names = "--ref-size",
            paramLabel = "N",
            description =
                    "Scale references down to the area of N x N pixels, 64 to 1024: less work and another image. Default: 1024.")
    private @Nullable Integer referenceSize;

    @Option(
            names = "--ref-cache",
            paramLabel = "ON|OFF",
            description =
                    "Compute the references' keys and values once instead of in every step. Default: on for models that were"
                            + " trained so; for others it is an approximation.")
    private @Nullable OnOff referenceCache;

    @Option(
            names = {"-W", "--width"},
            paramLabel = "PIXELS",
            description = "Width: a multiple of 16, 64 to 2048.")
    private @Nullable Integer width;

    @Option(
            names = {"-H", "--height"},
            paramLabel = "PIXELS",
            description = "Height: a multiple of 16, 64 to 2048.")
    private @Nullable Integer height;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description =
                    "Width and height: 512 or 768x512. Default: the first reference image's, else the model's, at most 512.")
    private @Nullable ImageSize size;

    @Option(
            names = "--guidance-interval",
            paramLabel = "FROM,TO",
            description =
                    "Guide only these steps, as shares of all: 0,0.6 leaves out the second pass of the last 40 %%. Default: 0,1.")
    private GuidanceInterval interval = GuidanceInterval.ALWAYS;

    @Option(
            names = "--cache",
            paramLabel = "THRESHOLD",
            description =
                    "Leave out most blocks of a base model's step if the first block adds nearly what it added before: 0.05 to"
                            + " 0.2 save more and more, at the cost of exactness. Default: every block of every step.")
    private @Nullable Double stepCache;

    @Option(
            names = "--text-tokens",
            paramLabel = "N",
            description =
                    "Pad prompts to N tokens instead of the model's number: less work and another image. At least the prompt's own.")
    private @Nullable Integer textTokens;

    @Option(
            names = {"-S", "--seed"},
            paramLabel = "SEED",
            description =
                    "Seed of each prompt's first image, 0 to 2^64-1; the next ones count up. random or -1, the default:"
                            + " a random one, which is printed (not with -q) and recorded in the image.")
    private @Nullable Seed seed;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Images per prompt. Default: ${DEFAULT-VALUE}.")
    private int count = 1;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Images that go through the transformer together. Default: as many as make it faster.")
    private @Nullable Integer batch;

    @Option(
            names = "--dump",
            paramLabel = "FILE",
            description = "Write intermediate results to this safetensors file, named as in golden cases.")
    private @Nullable Path dump;

    @Option(
            names = "--preview",
            paramLabel = "FILE",
            description =
                    "Write a preview after each step: to this file each time anew, or to this folder a file each.")
    private @Nullable String preview;

    @Mixin
    private ShowOptions shown = new ShowOptions();

    @Option(names = "--json", description = "Print one JSON document about the images instead of their paths.")
    private boolean json;

    @Mixin
    private ProgressOptions progress = new ProgressOptions();

    @Mixin
    private EncodingOptions encodings = new EncodingOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    GenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public boolean isLean() {
        return backend.isLean(console, null);
    }

    @Override
    public Integer call() throws IOException {
        Seed firstSeed = seed == null ? Seed.random() : seed;
        GenerationRequest request = request(firstSeed);
        GenerationReport report =
                new GenerationReport(console, json, output, request.prompts().size() * request.count());
        report.requireWritable();
        @Nullable PreviewTarget previewTarget = preview == null ? null : PreviewTarget.parse(preview);
        requireOwn("--dump", dump);
        requireOwn("--preview", previewTarget == null ? null : previewTarget.path());
        if (dump != null && !output.isForced()) {
            SideFile.DUMP.requireReplaceable("--dump", dump);
        }
        if (previewTarget != null) {
            previewTarget.prepare(output.isForced());
        }
        Optional<ImageCanvas> canvas = shown.canvas(console);
        ModelFiles files = model.open(console);
        UnknownWords unknown = KnownWords.of(files, console::note).unknown(request.prompts());
        try (ImagePipeline pipeline = ImagePipeline.of(files)
                        .backends(backend.backends())
                        .kernels(backend.kernelOptions(console))
                        .quantizedWeights(console.environment().quantizedWeights())
                        .previews(console.environment().previews())
                        .encodings(encodings.store(console, EncodingsChoice.OFF))
                        .build();
                var display = progress.style().open(console);
                @Nullable StageDump stages = dump == null ? null : new StageDump(dump)) {
            ProgressListener shownSteps = showsSteps(canvas) ? new ShownSteps(display, canvas.orElseThrow()) : display;
            @Nullable
            PreviewFiles previews = previewTarget == null ? null : new PreviewFiles(previewTarget, shownSteps);
            ProgressListener listener = progress.headed(
                    firstSeed.toString(),
                    pipeline.plan(),
                    backend,
                    unknown.notices(),
                    previews == null ? shownSteps : previews);
            RunControl control =
                    new RunControl(listener, new Cancellation(), stages, showsSteps(canvas) || preview != null);
            pipeline.generate(request, control, image -> {
                canvas.ifPresent(there -> show(image, there));
                report.add(image, line -> display.on(new ProgressEvent.Notice(line)));
                if (backend.verbose) {
                    display.on(new ProgressEvent.Notice(CliFormat.times(image.timings())));
                }
            });
            report.end(unknown.toMap());
            if (stages != null) {
                stages.complete();
            }
            if (previews != null) {
                previews.requireWritten();
            }
        }
        return ExitCode.OK;
    }

    /** Refuses a file for something else that is the image's, or one of those that it is made from. */
    private void requireOwn(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        List<Path> taken = new ArrayList<>(references);
        taken.addAll(edits.files());
        taken.add(output.file());
        Path wanted = file.toAbsolutePath().normalize();
        if (taken.stream().anyMatch(path -> path.toAbsolutePath().normalize().equals(wanted))) {
            throw new IllegalArgumentException(
                    "%s: expected a file of its own, found %s, which is used otherwise".formatted(option, file));
        }
    }

    private boolean showsSteps(Optional<ImageCanvas> canvas) {
        return shown.steps() && canvas.isPresent();
    }

    private static void show(GeneratedImage image, ImageCanvas canvas) {
        canvas.draw(image.image());
        canvas.keep();
    }

    private GenerationRequest request(Seed firstSeed) throws IOException {
        if (size != null && (width != null || height != null)) {
            throw new IllegalArgumentException("--size: expected either --size or --width and --height, found both");
        }
        progress.requireConsistent(backend);
        sampling.requireConsistent();
        if (references.size() > GenerationRequest.MAX_REFERENCES) {
            throw new IllegalArgumentException("references: expected at most %d, found %d"
                    .formatted(GenerationRequest.MAX_REFERENCES, references.size()));
        }
        List<ReferenceImage> images = new ArrayList<>();
        for (Path path : references) {
            images.add(ReferenceImage.read(path));
        }
        return sampling.addTo(images(prompts.read(console), firstSeed.bits()))
                .size(size == null ? width : (Integer) size.width(), size == null ? height : (Integer) size.height())
                .batch(batch)
                .references(images)
                .referenceSize(referenceSize)
                .edit(edits.edit())
                .adapters(loras.read(console))
                .interval(interval)
                .textTokens(textTokens)
                .stepCache(stepCache)
                .cachedReferences(referenceCache == null ? null : (Boolean) (referenceCache == OnOff.ON))
                .build();
    }

    /** Prompts and seeds. Where a prompt depends on its image's seed, each image is a prompt of its own. */
    private GenerationRequest.Builder images(PromptLines lines, long firstSeed) {
        GenerationRequest.Builder common =
                GenerationRequest.of(lines.prompts(firstSeed)).seed(firstSeed).count(count);
        if (!lines.haveWildcards()) {
            return common;
        }
        // Refuses what is out of range before it is multiplied.
        common.build();
        List<List<String>> bySeed = LongStream.range(0, count)
                .mapToObj(number -> lines.prompts(firstSeed + number))
                .toList();
        List<String> texts = new ArrayList<>();
        List<Long> seeds = new ArrayList<>();
        for (int prompt = 0; prompt < bySeed.getFirst().size(); prompt++) {
            for (int number = 0; number < count; number++) {
                texts.add(bySeed.get(number).get(prompt));
                seeds.add(firstSeed + number);
            }
        }
        return GenerationRequest.of(texts).seeds(seeds);
    }
}
