package dev.panaflux.sampling;

import dev.panaflux.model.ConfigChecks;
import java.util.OptionalDouble;

/**
 * {@code scheduler/scheduler_config.json}: the settings of diffusers' {@code FlowMatchEulerDiscreteScheduler} that determine
 * the sigmas.
 *
 * <p>{@code base_shift}, {@code max_shift}, {@code base_image_seq_len} and {@code max_image_seq_len} are left out: they are
 * parameters of a formula for mu that no schedule here uses.
 *
 * @param numTrainTimesteps factor from a sigma to a timestep
 * @param shift constant shift of the sigmas, used without dynamic shifting
 * @param useDynamicShifting whether sigmas are shifted by mu, which depends on the image's size and the number of steps
 * @param timeShiftType how mu shifts them
 * @param shiftTerminal the sigma that the last step is stretched to, or empty
 */
public record SchedulerConfig(
        int numTrainTimesteps,
        double shift,
        boolean useDynamicShifting,
        TimeShiftType timeShiftType,
        OptionalDouble shiftTerminal) {

    /** The formula that shifts a sigma {@code t} by mu. */
    public enum TimeShiftType {
        /** {@code e^mu / (e^mu + 1/t - 1)}. */
        EXPONENTIAL,
        /** {@code mu / (mu + 1/t - 1)}. */
        LINEAR
    }

    /**
     * Checks the values.
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
