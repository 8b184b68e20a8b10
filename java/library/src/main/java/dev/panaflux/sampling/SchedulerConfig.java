package dev.panaflux.sampling;

import dev.panaflux.model.ConfigChecks;
import java.util.OptionalDouble;

/**
 * {@code scheduler/scheduler_config.json}: what of diffusers' {@code FlowMatchEulerDiscreteScheduler} decides the sigmas.
 *
 * <p>{@code base_shift}, {@code max_shift}, {@code base_image_seq_len} and {@code max_image_seq_len} are not here: they are
 * parameters of a formula for mu that no schedule here uses.
 *
 * @param numTrainTimesteps a timestep is a sigma times this
 * @param shift constant shift of the sigmas, used without dynamic shifting
 * @param useDynamicShifting whether mu, which depends on the picture's size and the steps, bends the sigmas
 * @param timeShiftType how mu bends them
 * @param shiftTerminal the sigma that the last step is stretched to, or empty
 */
public record SchedulerConfig(
        int numTrainTimesteps,
        double shift,
        boolean useDynamicShifting,
        TimeShiftType timeShiftType,
        OptionalDouble shiftTerminal) {

    /** How mu acts on a sigma {@code t}. */
    public enum TimeShiftType {
        /** {@code e^mu / (e^mu + 1/t - 1)}. */
        EXPONENTIAL,
        /** {@code mu / (mu + 1/t - 1)}. */
        LINEAR
    }

    /**
     * Checks what the schedule relies on.
     *
     * @throws IllegalArgumentException naming the key of the config file, what was expected and what was found
     */
    public SchedulerConfig {
        ConfigChecks.size("num_train_timesteps", numTrainTimesteps);
        ConfigChecks.positive("shift", shift);
        shiftTerminal.ifPresent(end ->
                ConfigChecks.that(end >= 0 && end < 1, "shift_terminal", "null or a noise level between 0 and 1", end));
    }
}
