package dev.panaflux.cli;

import dev.panaflux.cli.SizeConverter.Size;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.Reference;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.ScheduleChoice;
import dev.panaflux.sampling.NoiseSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws pictures. */
@Command(
        name = "generate",
        description = "Draw what a prompt says, from reference pictures if there are any.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {

    private static final long RANDOM_SEEDS = 1L << 32;

    private final Console console;

    @Mixin
    private PromptOptions prompts = new PromptOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "panaflux.png",
            description = "PNG to write; for several pictures a number is added. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("panaflux.png");

    @Option(names = "--negative-prompt", paramLabel = "TEXT", description = "What it should not show (base models).")
    private @Nullable String negativePrompt;

    @Option(
            names = {"-r", "--ref"},
            paramLabel = "IMAGE",
            description = "Reference picture; up to 16.")
    private List<Path> references = new ArrayList<>();

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
            converter = SizeConverter.class,
            description =
                    "Width and height: 512 or 768x512. Default: the first reference's, else the model's, at most 512.")
    private @Nullable Size size;

    @Option(
            names = {"-s", "--steps"},
            paramLabel = "N",
            description = "Denoising steps. Default: 4 for distilled models, 50 for base models.")
    private @Nullable Integer steps;

    @Option(
            names = {"-g", "--guidance"},
            paramLabel = "SCALE",
            description = "Guidance of base models; above 1 each step takes two passes. Default: 4.")
    private @Nullable Float guidance;

    @Option(
            names = {"-S", "--seed"},
            paramLabel = "SEED",
            description = "Seed of each prompt's first picture, the next ones count up. Default: a random one, which is"
                    + " printed.")
    private @Nullable Long seed;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "1",
            description = "How many pictures of each prompt. Default: ${DEFAULT-VALUE}.")
    private int count = 1;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description =
                    "How many pictures pass through the transformer together. Default: as many as make it faster.")
    private @Nullable Integer batch;

    @Option(
            names = "--rng",
            paramLabel = "RNG",
            defaultValue = "torch",
            description = "torch: the noise that diffusers has for a seed. iris: that of flux2.c and iris.c. Default:"
                    + " ${DEFAULT-VALUE}.")
    private String rng = "torch";

    @Option(
            names = "--schedule",
            paramLabel = "SCHEDULE",
            converter = ScheduleConverter.class,
            description = "auto, linear, power or power:ALPHA (power is power:2). Default: auto.")
    private @Nullable ScheduleChoice schedule;

    @Option(
            names = "--sigmas",
            paramLabel = "S,S,...",
            split = ",",
            description =
                    "Sigmas of your own, falling from 1, shifted as diffusers shifts them; instead of --schedule and --steps.")
    private @Nullable List<Float> sigmas;

    @Option(
            names = "--dump",
            paramLabel = "FILE",
            description = "Write intermediate results to this safetensors file, under the names of the reference.")
    private @Nullable Path dump;

    @Option(names = "--json", description = "Print one JSON document about the pictures instead of their paths.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress; warnings and errors only.")
    private boolean quiet;

    @Option(
            names = "--progress",
            paramLabel = "STYLE",
            defaultValue = "auto",
            description = "auto, bar, plain, json or none. Default: ${DEFAULT-VALUE}.")
    private ProgressStyle progress = ProgressStyle.AUTO;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    GenerateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        long firstSeed = seed == null ? new SecureRandom().nextLong(RANDOM_SEEDS) : seed;
        GenerationRequest request = request(firstSeed);
        OutputFiles files =
                new OutputFiles(output, Math.multiplyExact(request.prompts().size(), count));
        files.requireWritable();
        GenerationReport report = new GenerationReport(console, json);
        Interruption interruption = Interruption.onSignal(console);
        try (ImagePipeline pipeline = ImagePipeline.of(model.open(console))
                        .kernels(backend.kernelOptions(console))
                        .quantizedWeights(console.environment().quantizedWeights())
                        .build();
                var display = (quiet ? ProgressStyle.NONE : progress).open(console);
                @Nullable StageDump stages = dump == null ? null : new StageDump(dump)) {
            List<String> heading = new ArrayList<>();
            heading.add("seed %d, %s".formatted(firstSeed, pipeline.plan().describe()));
            heading.addAll(backend.tell(pipeline.plan()));
            boolean silent = !backend.verbose && (quiet || progress == ProgressStyle.NONE);
            ProgressListener listener = silent ? display : new HeadedProgress(heading, display);
            RunControl control = new RunControl(listener, interruption.cancellation(), stages);
            pipeline.generate(request, control, image -> {
                report.add(files.write(image), image);
                if (backend.verbose) {
                    display.on(new ProgressEvent.Notice(CliFormat.times(image.timings())));
                }
            });
            if (stages != null) {
                stages.complete();
            }
            report.print();
        } finally {
            interruption.finished();
        }
        return ExitCode.DONE;
    }

    private GenerationRequest request(long firstSeed) throws IOException {
        if (size != null && (width != null || height != null)) {
            throw new IllegalArgumentException("--size: expected either --size or --width and --height, found both");
        }
        if (quiet && backend.verbose) {
            throw new IllegalArgumentException("--quiet: expected either --quiet or --verbose, found both");
        }
        if (sigmas != null && schedule != null) {
            throw new IllegalArgumentException("--sigmas: expected either --sigmas or --schedule, found both");
        }
        List<Reference> pictures = new ArrayList<>();
        for (Path path : references) {
            pictures.add(Reference.read(path));
        }
        return GenerationRequest.of(prompts.read(console))
                .negativePrompt(negativePrompt)
                .size(size == null ? width : (Integer) size.width(), size == null ? height : (Integer) size.height())
                .steps(steps)
                .guidance(guidance)
                .seed(firstSeed)
                .count(count)
                .batch(batch)
                .noise(NoiseSource.named(rng))
                .schedule(scheduleChoice())
                .references(pictures)
                .build();
    }

    private ScheduleChoice scheduleChoice() {
        if (sigmas != null) {
            return new ScheduleChoice.Custom(sigmas);
        }
        return schedule == null ? ScheduleChoice.AUTO : schedule;
    }
}
