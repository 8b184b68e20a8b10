package dev.panaflux.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * {@code scheduler/scheduler_config.json}: what of diffusers' {@code FlowMatchEulerDiscreteScheduler} decides the sigmas.
 *
 * <p>{@code base_shift}, {@code max_shift}, {@code base_image_seq_len} and {@code max_image_seq_len} are not here: they are
 * parameters of a formula for mu that FLUX.2 [klein] does not use.
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

    private static final List<String> NOT_COMPUTED = List.of(
            "use_flow_sigmas",
            "use_karras_sigmas",
            "use_exponential_sigmas",
            "use_beta_sigmas",
            "invert_sigmas",
            "stochastic_sampling");

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

    /** The settings that all published klein models have; those of a model given by single files. */
    public static SchedulerConfig klein() {
        return new SchedulerConfig(1000, 3.0, true, TimeShiftType.EXPONENTIAL, OptionalDouble.empty());
    }

    /**
     * Reads {@code scheduler_config.json}; missing keys have the defaults of diffusers.
     *
     * @throws ModelFormatException if the file is missing or damaged, names another scheduler, or asks for sigmas that are
     *     not computed here: flow, Karras, exponential, beta or inverted ones, or stochastic sampling
     */
    public static SchedulerConfig read(Path file) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(file);
        json.require("_class_name", "FlowMatchEulerDiscreteScheduler");
        for (String key : NOT_COMPUTED) {
            if (json.flag(key, false)) {
                throw json.unexpected(key, "false");
            }
        }
        TimeShiftType timeShiftType = switch (json.text("time_shift_type", "exponential")) {
            case "exponential" -> TimeShiftType.EXPONENTIAL;
            case "linear" -> TimeShiftType.LINEAR;
            default -> throw json.unexpected("time_shift_type", "exponential or linear");
        };
        int numTrainTimesteps = json.integer("num_train_timesteps", 1000);
        double shift = json.number("shift", 1.0);
        boolean useDynamicShifting = json.flag("use_dynamic_shifting", false);
        OptionalDouble shiftTerminal = json.isAbsent("shift_terminal")
                ? OptionalDouble.empty()
                : OptionalDouble.of(json.number("shift_terminal", 0));
        return json.check(
                () -> new SchedulerConfig(numTrainTimesteps, shift, useDynamicShifting, timeShiftType, shiftTerminal));
    }
}
