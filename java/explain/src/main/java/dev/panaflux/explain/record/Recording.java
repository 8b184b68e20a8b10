package dev.panaflux.explain.record;

import dev.panaflux.model.LatentSize;
import dev.panaflux.pipeline.GeneratedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a run.
 *
 * @param prompt the prompt's tokens
 * @param text what the text encoder made of them
 * @param size the grid of image tokens
 * @param noise the noise that the run began with, {@code [tokens, channels]}
 * @param sigmas noise levels of the whole schedule, {@code [steps + 1]}
 * @param timesteps what the transformer is told of them, {@code [steps]}
 * @param selection what was kept of the steps; null if nothing attended
 * @param steps the steps that were kept
 * @param blocks number of the transformer's blocks
 * @param levels the decoder's activations
 * @param groups groups of channels that the decoder normalises; 0 if it has none
 * @param times how long it took
 * @param image the result
 */
@SuppressWarnings("ArrayRecordComponent") // read-only, never compared
public record Recording(
        PromptTrace prompt,
        TextTrace text,
        LatentSize size,
        float[] noise,
        float[] sigmas,
        float[] timesteps,
        @Nullable Selection selection,
        List<StepTrace> steps,
        int blocks,
        List<LevelTrace> levels,
        int groups,
        Times times,
        GeneratedImage image) {

    /** Copies the lists. */
    public Recording {
        steps = List.copyOf(steps);
        levels = List.copyOf(levels);
    }

    /** The number of the first step that was taken, from 0: not the schedule's first if the run began with a given picture. */
    public int firstStep() {
        int step = 0;
        while (step < timesteps.length - 1 && sigmas[step] != steps.getFirst().sigma()) {
            step++;
        }
        return step;
    }

    /** How many steps the run took. */
    public int taken() {
        return timesteps.length - firstStep();
    }

    /** Channels of a latent token. */
    public int channels() {
        return noise.length / size.tokens();
    }
}
