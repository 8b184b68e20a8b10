package dev.panaflux.pipeline;

import dev.panaflux.family.Component;
import dev.panaflux.image.RgbImage;
import dev.panaflux.model.LatentProjection;
import dev.panaflux.model.LatentSize;
import dev.panaflux.sampling.CompletedStep;
import dev.panaflux.sampling.EulerStep;
import dev.panaflux.sampling.Guidance;
import dev.panaflux.sampling.MaskedSource;
import dev.panaflux.sampling.Trajectory;
import dev.panaflux.sampling.Velocities;
import dev.panaflux.weights.ModelFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The second half of a request: denoises several images in a batch, then decodes them one after the other.
 *
 * @param velocities the denoising session of the round
 * @param decoder the decoding session of the round
 * @param source the source's latents, [tokens * channels]; empty without a source
 * @param blocks of the velocity model
 * @param taps receives the intermediate results of the request's first image
 * @param finite looks at the results of each step and of the decoder
 * @param projection makes previews; null if none are asked for
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared as a record
record ImageDrawer(
        DenoisingSession velocities,
        DecodingSession decoder,
        float[] source,
        int blocks,
        RequestPlan plan,
        RunControl control,
        StageTaps taps,
        FiniteCheck finite,
        @Nullable LatentProjection projection) {

    /**
     * Latents of several images.
     *
     * @param steps how long each step took for all of them
     * @param reused transformer passes that took most blocks from the step before
     */
    record Denoised(List<float[]> latents, List<Duration> steps, int reused) {}

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
        List<float[]> noise = new ArrayList<>();
        for (ImageTask task : tasks) {
            noise.add(plan.request().noise().tokens(task.seed(), velocities.channels(), size.height(), size.width()));
        }
        List<float[]> latents = noise.stream().map(this::start).toList();
        StageTaps stages = images.first() == 0 ? taps : StageTaps.none();
        stages.planes("noise", noise.getFirst(), size.height(), size.width());
        stages.vector("sigmas", plan.levels().sigmas());
        stages.vector("timesteps", plan.levels().timesteps());
        Consumer<CompletedStep> keeper = keeper(stages, latents.getFirst(), noise);
        PhaseProgress progress = control.start(Phase.DENOISE, images, blocks * passes(tasks.size(), prompts));
        List<Duration> times = new ArrayList<>();
        long[] started = {System.nanoTime()};
        int reused;
        try (DenoisingSession.Batch batch = velocities.open(
                prompts, stages.firstStep(), progress::advance, plan.request().stepCache())) {
            new Trajectory(plan.levels(), plan.firstStep(), step -> {
                        keeper.accept(step);
                        times.add(Duration.ofNanos(System.nanoTime() - started[0]));
                        started[0] = System.nanoTime();
                        int index = step.index() - plan.firstStep();
                        stages.tokens("latents.step" + index, step.latents().getFirst(), size.tokens());
                        requireFinite(tasks, step);
                        report(images, index, step, times.getLast());
                    })
                    .follow(guided(batch), latents);
            reused = batch.reused();
        }
        progress.end();
        return new Denoised(latents, times, reused);
    }

    private float[] start(float[] noise) {
        return plan.edit() == null
                ? noise
                : plan.edit()
                        .start(
                                source,
                                noise,
                                plan.levels().step(plan.firstStep()).sigma());
    }

    /** What keeps the source outside the mask. */
    private Consumer<CompletedStep> keeper(StageTaps stages, float[] start, List<float[]> noise) {
        if (plan.edit() == null) {
            return step -> {};
        }
        stages.tokens("start_latents", start, plan.latentSize().tokens());
        float[] mask = plan.edit().mask();
        if (mask == null) {
            return step -> {};
        }
        stages.tokens("mask", mask, mask.length);
        return new MaskedSource(source, mask, noise);
    }

    /** Transformer passes of all steps. */
    private int passes(int images, List<PromptEmbeds> prompts) {
        int guided = (int) IntStream.range(plan.firstStep(), plan.levels().steps())
                .filter(plan::guides)
                .count();
        return guided * velocities.runs(prompts)
                + (plan.steps() - guided) * velocities.runs(prompts.subList(0, images));
    }

    private Velocities guided(Velocities batch) {
        if (!plan.guided()) {
            return batch;
        }
        Set<EulerStep> steps = IntStream.range(plan.firstStep(), plan.levels().steps())
                .filter(plan::guides)
                .mapToObj(plan.levels()::step)
                .collect(Collectors.toSet());
        return new Guidance(plan.guidance()).over(batch, steps::contains);
    }

    private void requireFinite(List<ImageTask> tasks, CompletedStep step) {
        for (int index = 0; index < tasks.size(); index++) {
            finite.require(
                    step.latents().get(index),
                    Component.TRANSFORMER,
                    "the latents of %s after step %d of %d"
                            .formatted(tasks.get(index).label(), step.index() - plan.firstStep() + 1, plan.steps()));
        }
    }

    private void report(ImageRange images, int index, CompletedStep step, Duration time) {
        StepLatents latents = new StepLatents(plan, projection, step);
        control.progress().on(new ProgressEvent.StepDone(images, index, plan.steps(), time, latents));
        latents.expire();
    }

    /** Decodes one image. */
    Decoded decode(float[] latents, ImageTask task) throws ModelFormatException {
        PhaseProgress progress = control.start(Phase.DECODE, ImageRange.of(task.index()), decoder.units());
        StageTaps stages = task.index() == 0 ? taps : StageTaps.none();
        float[] pixels = decoder.decode(latents, stages.decoding(plan.latentSize()), progress::advance);
        finite.require(pixels, Component.AUTOENCODER, "the pixels of " + task.label());
        RgbImage image = RgbImage.fromInterleaved(plan.width(), plan.height(), pixels);
        return new Decoded(plan.edit() == null ? image : plan.edit().finish(image), progress.end());
    }
}
