package dev.panaflux.sampling;

import java.util.function.IntFunction;

/**
 * How a model is sampled by default.
 *
 * @param steps the default number of steps
 * @param guidance the default guidance scale
 * @param distilled whether the model was distilled, so no guidance is applied
 * @param schedule the default schedule for a number of steps
 * @param scheduler the settings of every schedule
 */
public record SamplingDefaults(
        int steps, float guidance, boolean distilled, IntFunction<Schedule> schedule, SchedulerConfig scheduler) {

    /** Whether a guidance scale needs a second pass for the negative prompt: only above 1, and never for distilled models. */
    public boolean guides(float scale) {
        return !distilled && scale > 1;
    }
}
