package dev.panaflux.explain.record;

import dev.panaflux.family.ModelDescription;
import dev.panaflux.kernels.Kernels;
import dev.panaflux.model.LatentSize;
import dev.panaflux.model.StageCosts;
import dev.panaflux.model.TokenLayout;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.pipeline.Phase;
import dev.panaflux.pipeline.ProgressEvent;
import dev.panaflux.pipeline.ProgressListener;
import dev.panaflux.pipeline.StageRecorder;
import dev.panaflux.pipeline.StageSink;
import dev.panaflux.tokenizer.PromptTokens;
import dev.panaflux.tokenizer.Tokenizer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows one image from its prompt to its pixels. It hears of every operator's call, of every event and of the stages that a run
 * reports anyway, so the networks need no code for it and compute what they always compute.
 */
public final class RunRecorder {

    private static final int FIRST_SEQUENCE = 1;

    /** Stages that no operator shows. */
    private static final Set<String> KEPT = Set.of("noise", "start_latents", "sigmas", "timesteps");

    private final float guidance;
    private final PromptTrace prompt;
    private final int blocks;
    private final StageRecorder stages = new StageRecorder();
    private final Times times = new Times();
    private @Nullable AttentionProbe probe;
    private @Nullable TextWatch text;
    private @Nullable StepWatch steps;
    private @Nullable DecoderWatch decoder;
    private @Nullable LatentSize size;
    private @Nullable Phase phase;
    /** Time of the recording itself in the current phase, which is not the run's. */
    private long own;
    /** When the current phase began. */
    private long begun;

    /** Whether an operator was called in it. */
    private boolean called;

    /**
     * Waits for a run.
     *
     * @param text the prompt
     * @param tokens its tokens
     * @param guidance the scale that the run will apply, 1 for none
     */
    public RunRecorder(ModelDescription model, String text, PromptTokens tokens, Tokenizer tokenizer, float guidance) {
        this.guidance = guidance;
        this.prompt = PromptTrace.of(text, tokens, tokenizer);
        TokenLayout smallest = new TokenLayout(1, new LatentSize(1, 1), List.of());
        this.blocks = StageCosts.step(model.networks().velocityModel(), smallest, FIRST_SEQUENCE)
                .blocks();
    }

    /** The operators that the run has to use. */
    public Kernels watching(Kernels kernels) {
        probe = new AttentionProbe(kernels);
        return new WatchedKernels(kernels, new Calls());
    }

    /** The receiver of stages that the run has to use. */
    public StageSink stages() {
        return new StageSink() {
            @Override
            public boolean wants(String stage) {
                return KEPT.contains(stage);
            }

            @Override
            public void record(String stage, float[] values, long... shape) {
                stages.record(stage, values, shape);
            }

            @Override
            public void record(String stage, int[] values, long... shape) {}
        };
    }

    /** The listener that the run has to use; {@code next} receives all events too. */
    public ProgressListener listening(ProgressListener next) {
        return event -> {
            long start = System.nanoTime();
            hear(event);
            next.on(event);
            own += System.nanoTime() - start;
        };
    }

    /** What was seen, when the run has ended with {@code image}. */
    public Recording recording(GeneratedImage image) {
        StepWatch watched = Objects.requireNonNull(steps, "denoising");
        return new Recording(
                prompt,
                text == null ? new TextTrace(0, 0, 0, List.of(), List.of()) : text.trace(),
                Objects.requireNonNull(size),
                channelsLast("noise"),
                floats("sigmas").values(),
                floats("timesteps").values(),
                watched.selection(),
                watched.traces(),
                blocks,
                decoder == null ? List.of() : decoder.levels(),
                decoder == null ? 0 : decoder.groups(),
                times,
                image);
    }

    /** Hands calls to the watch of the phase. */
    private final class Calls implements CallWatch {

        @Override
        public void before(Call call) {
            long start = System.nanoTime();
            if (phase != null && !called) {
                called = true;
                times.open(phase, start - begun - own);
            }
            CallWatch watch = watch();
            if (watch != null) {
                watch.before(call);
            }
            own += System.nanoTime() - start;
        }

        @Override
        public void after(Call call, long nanos) {
            long start = System.nanoTime();
            if (phase != null) {
                times.add(phase, call.operator(), nanos);
            }
            CallWatch watch = watch();
            if (watch != null) {
                watch.after(call, nanos);
            }
            own += System.nanoTime() - start;
        }
    }

    private @Nullable CallWatch watch() {
        return switch (phase) {
            case null -> null;
            case ENCODE_PROMPT -> text;
            case DENOISE -> steps;
            case DECODE -> decoder;
            case QUANTIZE, FIT_PREVIEW, ENCODE_REFERENCES -> null;
        };
    }

    private void hear(ProgressEvent event) {
        switch (event) {
            case ProgressEvent.PhaseStarted started -> begin(started.phase());
            case ProgressEvent.Advanced advanced -> {
                if (advanced.phase() == Phase.DENOISE && steps != null) {
                    steps.blockDone();
                } else if (advanced.phase() == Phase.DECODE && decoder != null) {
                    decoder.partDone();
                }
            }
            case ProgressEvent.StepDone step when steps != null -> steps.stepDone(step);
            case ProgressEvent.PhaseDone ended -> {
                times.end(ended.phase(), ended.time().toNanos() - own);
                phase = null;
            }
            case ProgressEvent.StepDone _, ProgressEvent.Notice _ -> {}
        }
    }

    private void begin(Phase started) {
        phase = started;
        own = 0;
        begun = System.nanoTime();
        called = false;
        AttentionProbe attention = Objects.requireNonNull(probe, "watched kernels");
        switch (started) {
            case ENCODE_PROMPT ->
                text = new TextWatch(attention, prompt.tokens().length());
            case DENOISE -> {
                List<Long> shape = floats("noise").shape();
                LatentSize grid = new LatentSize(Math.toIntExact(shape.get(2)), Math.toIntExact(shape.get(3)));
                size = grid;
                steps = new StepWatch(
                        new Layout(
                                prompt.tokens().length(),
                                prompt.tokens().validTokens(),
                                prompt.words(),
                                grid,
                                Math.toIntExact(shape.get(1))),
                        new StepWatch.NoiseLevelsOfRun(
                                floats("sigmas").values(), floats("timesteps").values()),
                        blocks,
                        guidance,
                        attention,
                        stages.recordings().containsKey("start_latents")
                                ? floats("start_latents").values()
                                : channelsLast("noise"));
            }
            case DECODE -> decoder = new DecoderWatch(Objects.requireNonNull(size));
            case QUANTIZE, FIT_PREVIEW, ENCODE_REFERENCES -> {}
        }
    }

    private StageRecorder.Floats floats(String stage) {
        return (StageRecorder.Floats) Objects.requireNonNull(stages.recordings().get(stage), stage);
    }

    /** A stage {@code [1, channels, height, width]} as {@code [tokens, channels]}. */
    private float[] channelsLast(String stage) {
        StageRecorder.Floats planes = floats(stage);
        int channels = Math.toIntExact(planes.shape().get(1));
        float[] values = planes.values();
        int tokens = values.length / channels;
        float[] last = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            last[i % tokens * channels + i / tokens] = values[i];
        }
        return last;
    }
}
