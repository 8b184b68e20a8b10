package dev.panaflux.sampling;

import java.util.function.IntFunction;

/**
 * How a model is sampled unless the caller says otherwise.
 *
 * @param steps when none are asked for
 * @param guidance scale when none is asked for
 * @param distilled whether guidance is built into the weights, so that no scale is applied
 * @param schedule the schedule of a number of steps
 * @param scheduler the settings of every schedule
 */
public record SamplingDefaults(
        int steps, float guidance, boolean distilled, IntFunction<Schedule> schedule, SchedulerConfig scheduler) {

    /** Whether a guidance scale makes a second pass for the negative prompt worthwhile: only above 1, never if distilled. */
    public boolean guides(float scale) {
        return !distilled && scale > 1;
    }
}
