package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentProjection;
import dev.panaflux.model.LatentSize;
import dev.panaflux.sampling.CompletedStep;
import dev.panaflux.sampling.Guidance;
import dev.panaflux.sampling.Trajectory;
import dev.panaflux.sampling.Velocities;
import dev.panaflux.weights.ModelFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a request: denoises several images in a batch, then decodes them one after the other.
 *
 * @param velocities the denoising session of the round
 * @param decoder the decoding session of the round
 * @param blocks of the velocity model
 * @param taps receives the intermediate results of the request's first image
 * @param finite looks at the results of each step and of the decoder
 * @param projection makes previews; null if none are asked for
 */
record ImageDrawer(
        DenoisingSession velocities,
        DecodingSession decoder,
        int blocks,
        RequestPlan plan,
        RunControl control,
        StageTaps taps,
        FiniteCheck finite,
        @Nullable LatentProjection projection) {

    /** Latents of several images, and how long each step took for all of them. */
    record Denoised(List<float[]> latents, List<Duration> steps) {}

    /** Pixels, and how long decoding took. */
    record Decoded(RgbImage image, Duration time) {}

    /**
     * Denoises {@code tasks} as one batch.
     *
     * @param prompts the prompt of each task, then, with guidance, the negative prompt of each
     */
    Denoised denoise(List<ImageTask> tasks, List<PromptEmbeds> prompts) {
        ImageRange images = new ImageRange(tasks.getFirst().index(), tasks.size());
        LatentSize size = plan.latentSize();
        List<float[]> latents = new ArrayList<>();
        for (ImageTask task : tasks) {
            latents.add(plan.request().noise().tokens(task.seed(), velocities.channels(), size.height(), size.width()));
        }
        StageTaps stages = images.first() == 0 ? taps : StageTaps.none();
        stages.planes("noise", latents.getFirst(), size.height(), size.width());
        stages.vector("sigmas", plan.levels().sigmas());
        stages.vector("timesteps", plan.levels().timesteps());
        PhaseProgress progress =
                control.start(Phase.DENOISE, images, plan.levels().steps() * blocks * velocities.runs(prompts));
        List<Duration> times = new ArrayList<>();
        long[] started = {System.nanoTime()};
        try (DenoisingSession.Batch batch = velocities.open(prompts, stages.firstStep(), progress::advance)) {
            Velocities guided = plan.guided() ? new Guidance(plan.guidance()).over(batch) : batch;
            Trajectory.of(plan.levels(), step -> {
                        times.add(Duration.ofNanos(System.nanoTime() - started[0]));
                        started[0] = System.nanoTime();
                        stages.tokens(
                                "latents.step" + step.index(), step.latents().getFirst(), size.tokens());
                        requireFinite(tasks, step);
                        report(images, step, times.getLast());
                    })
                    .follow(guided, latents);
        }
        progress.end();
        return new Denoised(latents, times);
    }

    private void requireFinite(List<ImageTask> tasks, CompletedStep step) {
        for (int index = 0; index < tasks.size(); index++) {
            finite.require(
                    step.latents().get(index),
                    Component.TRANSFORMER,
                    "the latents of %s after step %d of %d"
                            .formatted(
                                    tasks.get(index).label(),
                                    step.index() + 1,
                                    plan.levels().steps()));
        }
    }

    private void report(ImageRange images, CompletedStep step, Duration time) {
        StepLatents latents = new StepLatents(plan, projection, step);
        control.progress()
                .on(new ProgressEvent.StepDone(
                        images, step.index(), plan.levels().steps(), time, latents));
        latents.expire();
    }

    /** Decodes one image. */
    Decoded decode(float[] latents, ImageTask task) throws ModelFormatException {
        PhaseProgress progress = control.start(Phase.DECODE, ImageRange.of(task.index()), decoder.units());
        StageTaps stages = task.index() == 0 ? taps : StageTaps.none();
        float[] pixels = decoder.decode(latents, stages.decoding(plan.latentSize()), progress::advance);
        finite.require(pixels, Component.AUTOENCODER, "the pixels of " + task.label());
        return new Decoded(RgbImage.fromInterleaved(plan.width(), plan.height(), pixels), progress.end());
    }
}
