package dev.panaflux.sampling;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of {@code scheduler/scheduler_config.json} (a {@code FlowMatchEulerDiscreteScheduler}) decides the sigmas.
 *
 * <p>{@code base_shift}, {@code max_shift}, {@code base_image_seq_len} and {@code max_image_seq_len} are not here: they
 * are parameters of a formula for mu that FLUX.2 [klein] does not use (see {@link Schedule.EmpiricalMu}).
 *
 * @param trainTimesteps {@code num_train_timesteps}: a timestep is a sigma times this, at least 1
 * @param shift {@code shift}, used only without dynamic shifting, greater than 0
 * @param dynamicShifting {@code use_dynamic_shifting}: whether mu bends the sigmas
 * @param timeShift {@code time_shift_type}
 * @param shiftTerminal {@code shift_terminal}: the last sigma before the final zero, which the schedule is stretched to
 *     reach; zero or null stretches nothing
 */
public record SchedulerConfig(
        int trainTimesteps,
        double shift,
        boolean dynamicShifting,
        TimeShift timeShift,
        @Nullable Double shiftTerminal) {

    private static final String CLASS_NAME = "FlowMatchEulerDiscreteScheduler";
    private static final List<String> REFUSED = List.of(
            "use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "invert_sigmas", "stochastic_sampling");

    public SchedulerConfig {
        if (trainTimesteps < 1) {
            throw new IllegalArgumentException("num_train_timesteps: expected at least 1, found " + trainTimesteps);
        }
        if (!(shift > 0) || Double.isInfinite(shift)) {
            throw new IllegalArgumentException("shift: expected a number greater than 0, found " + shift);
        }
        if (shiftTerminal != null && !(shiftTerminal >= 0 && shiftTerminal < 1)) {
            throw new IllegalArgumentException("shift_terminal: expected a number in [0, 1), found " + shiftTerminal);
        }
    }

    /** The config that the published FLUX.2 [klein] models come with. */
    public static SchedulerConfig klein() {
        return new SchedulerConfig(1000, 3.0, true, TimeShift.EXPONENTIAL, null);
    }

    /**
     * Reads a parsed {@code scheduler_config.json}; an absent key has the reference's default.
     *
     * @throws IllegalArgumentException naming the key, when a value has the wrong type or asks for what is not computed
     *     here: another scheduler, Karras, exponential, beta or inverted sigmas, stochastic sampling
     */
    public static SchedulerConfig of(Map<String, ?> json) {
        Object className = json.get("_class_name");
        if (className != null && !className.equals(CLASS_NAME)) {
            throw new IllegalArgumentException("_class_name: expected " + CLASS_NAME + ", found " + className);
        }
        for (String key : REFUSED) {
            if (flag(json, key)) {
                throw new IllegalArgumentException(key + ": expected false, found true, which is not supported");
            }
        }
        Object type = json.get("time_shift_type");
        TimeShift timeShift;
        if (type == null || type.equals("exponential")) {
            timeShift = TimeShift.EXPONENTIAL;
        } else if (type.equals("linear")) {
            timeShift = TimeShift.LINEAR;
        } else {
            throw new IllegalArgumentException("time_shift_type: expected exponential or linear, found " + type);
        }
        return new SchedulerConfig(
                integer(json, "num_train_timesteps", 1000),
                number(json, "shift", 1.0),
                flag(json, "use_dynamic_shifting"),
                timeShift,
                json.get("shift_terminal") == null ? null : number(json, "shift_terminal", 0.0));
    }

    private static boolean flag(Map<String, ?> json, String key) {
        Object value = json.get(key);
        if (value == null) {
            return false;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new IllegalArgumentException(key + ": expected true or false, found " + value);
    }

    private static int integer(Map<String, ?> json, String key, int absent) {
        double value = number(json, key, absent);
        if (value != (int) value) {
            throw new IllegalArgumentException(key + ": expected a whole number, found " + json.get(key));
        }
        return (int) value;
    }

    private static double number(Map<String, ?> json, String key, double absent) {
        Object value = json.get(key);
        if (value == null) {
            return absent;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(key + ": expected a number, found " + value);
    }
}
