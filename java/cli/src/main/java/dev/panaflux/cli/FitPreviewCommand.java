package dev.panaflux.cli;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.OutputFiles;
import dev.panaflux.cli.terminal.ProgressDisplay;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentProjection;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.ProjectionFit;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.GenerationRequest;
import dev.panaflux.pipeline.ImagePipeline;
import dev.panaflux.pipeline.PreviewCache;
import dev.panaflux.pipeline.ProgressEvent.StepDone;
import dev.panaflux.pipeline.RunControl;
import dev.panaflux.pipeline.StepLatents;
import dev.panaflux.system.IoErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits a model's previews to images that it draws. */
@Command(
        name = "fit-preview",
        description =
                "Draw images and fit the previews of a model's steps to them. Without this, previews are fitted to random"
                        + " latents when they are first asked for, which is less exact.",
        mixinStandardHelpOptions = true)
final class FitPreviewCommand implements Callable<Integer> {

    /** One of so many images is not fitted to, but tells how good the fit is. */
    private static final int HELD_BACK = 10;

    private final Console console;

    @Mixin
    private PromptOptions prompts = new PromptOptions();

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Images per prompt. Some hundred in all are enough. Default: ${DEFAULT-VALUE}.")
    private int count = 1;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "File to write. Default: beside the autoencoder's weights, where it is looked for first.")
    private @Nullable Path output;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Mixin
    private BackendOptions backend = new BackendOptions();

    FitPreviewCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        ModelFiles files = model.open(console);
        Path target = output == null ? PreviewCache.beside(files) : output;
        OutputFiles.requireWritable(target);
        GenerationRequest request = GenerationRequest.of(prompts.read(console).prompts(0))
                .count(count)
                .build();
        Samples samples = new Samples();
        try (ImagePipeline pipeline = ImagePipeline.of(files)
                        .kernels(backend.kernelOptions(console))
                        .quantizedWeights(console.environment().quantizedWeights())
                        .build();
                ProgressDisplay display = ProgressStyle.AUTO.open(console)) {
            RunControl control = RunControl.showing(event -> {
                if (event instanceof StepDone step && step.latents() != null && step.step() + 1 == step.steps()) {
                    samples.keep(step, step.latents());
                }
                display.on(event);
            });
            pipeline.generate(request, control, samples::add);
        }
        LatentProjection projection = samples.solve();
        try {
            PreviewCache.write(target, files, projection);
        } catch (IOException failure) {
            throw new OutputException(IoErrors.describe(failure), failure);
        }
        console.note(samples.describe(projection));
        console.out().println(target);
        return ExitCode.OK;
    }

    /** The final latents of images and their pixels. */
    private static final class Samples {

        private final Queue<float[]> drawn = new ArrayDeque<>();
        private @Nullable Fits fits;
        private LatentSize size = new LatentSize(1, 1);
        private int images;

        private record Fits(ProjectionFit fitted, ProjectionFit others) {
            static Fits of(int channels, int pixelsPerToken) {
                return new Fits(
                        new ProjectionFit(channels, pixelsPerToken), new ProjectionFit(channels, pixelsPerToken));
            }
        }

        void keep(StepDone step, StepLatents latents) {
            size = latents.size();
            for (int image = 0; image < step.images().count(); image++) {
                drawn.add(latents.noisy(image));
            }
        }

        void add(GeneratedImage image) {
            float[] latents = drawn.remove();
            RgbImage pixels = image.image();
            if (fits == null) {
                fits = Fits.of(latents.length / size.tokens(), pixels.width() / size.width());
            }
            boolean heldBack = images % HELD_BACK == HELD_BACK - 1;
            (heldBack ? fits.others : fits.fitted).add(latents, size, pixels.toInterleaved());
            images++;
        }

        LatentProjection solve() {
            return Objects.requireNonNull(fits).fitted.solve();
        }

        String describe(LatentProjection projection) {
            int others = images / HELD_BACK;
            String fitted = "fitted to %d images".formatted(images - others);
            return others == 0
                    ? fitted
                    : String.format(
                            Locale.ROOT,
                            "%s; of %d others, previews explain %.1f %% of the variance",
                            fitted,
                            others,
                            100 * Objects.requireNonNull(fits).others.toldBy(projection));
        }
    }
}
