package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.klein.KleinModel;
import dev.panaflux.image.RgbImage;
import dev.panaflux.kernels.ComputePool;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageObserver;
import dev.panaflux.model.TilePolicy;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.autoencoder.LatentDecoder;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The second half of a request: noise to latents, several pictures together, and latents to pixels, one after the other.
 *
 * @param taps receives the intermediate results of the request's first picture
 */
record PictureDrawer(
        ModelFiles model,
        Kernels kernels,
        ComputePool pool,
        MemoryCheck memory,
        RequestPlan plan,
        RunControl control,
        StageTaps taps) {

    /** Latents of several pictures, and how long each step took for all of them. */
    record Denoised(List<float[]> latents, List<Duration> steps) {}

    /** Pixels, and how long they took. */
    record Decoded(RgbImage image, Duration time) {}

    /** Follows all steps for {@code tasks} together. */
    Denoised denoise(Denoiser denoiser, BatchShape shape, List<ImageTask> tasks, Conditions conditions) {
        ImageRange images = new ImageRange(tasks.getFirst().index(), tasks.size());
        LatentSize size = plan.latentSize();
        int channels = KleinModel.of(model).transformer().inChannels();
        int steps = plan.levels().steps();
        List<float[]> latents = new ArrayList<>();
        for (ImageTask task : tasks) {
            latents.add(plan.request().noise().tokens(task.seed(), channels, size.height(), size.width()));
        }
        StageTaps stages = images.first() == 0 ? taps : new StageTaps(null);
        stages.planes("noise", latents.getFirst(), size.height(), size.width());
        stages.vector("sigmas", plan.levels().sigmas());
        stages.vector("timesteps", plan.levels().timesteps());
        int blocks = KleinModel.of(model).transformer().layers()
                + KleinModel.of(model).transformer().singleLayers();
        PhaseProgress progress = new PhaseProgress(
                control.progress(),
                control.cancellation(),
                Phase.DENOISE,
                images,
                steps * blocks * shape.runs(tasks.size()));
        List<Duration> times = new ArrayList<>();
        long[] started = {System.nanoTime()};
        denoiser.denoise(latents, conditions, plan.levels(), stages, progress::advance, (step, values) -> {
            Duration time = Duration.ofNanos(System.nanoTime() - started[0]);
            started[0] = System.nanoTime();
            times.add(time);
            stages.tokens("latents.step" + step, values.getFirst(), size.tokens());
            control.progress().on(new ProgressEvent.StepDone(images, step, steps, time));
        });
        progress.end();
        return new Denoised(latents, times);
    }

    /** Decodes one picture. */
    Decoded decode(float[] latents, ImageTask task) throws ModelFormatException {
        AutoencoderConfig autoencoder = KleinModel.of(model).autoencoder();
        PhaseProgress progress = new PhaseProgress(
                control.progress(),
                control.cancellation(),
                Phase.DECODE,
                ImageRange.of(task.index()),
                PictureDecoder.units(autoencoder));
        try (WeightStore weights = model.open(Component.AUTOENCODER)) {
            LatentDecoder decoder = new LatentDecoder(kernels, pool, autoencoder, weights);
            TilePolicy policy = memory.policy(
                    PictureDecoder.workspaceBytes(decoder, autoencoder, plan.latentSize(), TilePolicy.WHOLE));
            float[] pixels = new PictureDecoder(decoder, autoencoder)
                    .decode(latents, plan.latentSize(), policy, observer(task), progress);
            return new Decoded(RgbImage.fromInterleaved(plan.width(), plan.height(), pixels), progress.end());
        }
    }

    private StageObserver observer(ImageTask task) {
        if (!taps.active() || task.index() > 0) {
            return StageObserver.NONE;
        }
        int latentHeight = 2 * plan.latentSize().height();
        int latentWidth = 2 * plan.latentSize().width();
        return (stage, value) -> {
            boolean picture = stage.equals("decoded");
            taps.planes(
                    stage,
                    value.toFloats(),
                    picture ? plan.height() : latentHeight,
                    picture ? plan.width() : latentWidth);
        };
    }
}
