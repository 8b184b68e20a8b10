package dev.panaflux.weights;

import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * {@code scheduler/scheduler_config.json}: every setting of diffusers' {@code FlowMatchEulerDiscreteScheduler}.
 *
 * @param numTrainTimesteps timesteps of training: what a noise level of 1 is called
 * @param shift constant shift of the noise levels, used without dynamic shifting
 * @param useDynamicShifting whether noise levels are shifted by an amount that depends on the picture's size
 * @param baseShift dynamic shift at {@code baseImageSeqLen} tokens
 * @param maxShift dynamic shift at {@code maxImageSeqLen} tokens
 * @param baseImageSeqLen tokens of the smallest picture that the shift is given for
 * @param maxImageSeqLen tokens of the largest picture that the shift is given for
 * @param timeShiftType form of the dynamic shift
 * @param shiftTerminal the noise level that the last step is stretched to, or empty
 * @param useKarrasSigmas whether noise levels follow Karras et al.
 * @param useExponentialSigmas whether noise levels are spaced exponentially
 * @param useBetaSigmas whether noise levels follow a beta distribution
 * @param invertSigmas whether noise levels rise instead of fall
 * @param stochasticSampling whether each step adds noise
 */
public record SchedulerConfig(
        int numTrainTimesteps,
        double shift,
        boolean useDynamicShifting,
        double baseShift,
        double maxShift,
        int baseImageSeqLen,
        int maxImageSeqLen,
        TimeShiftType timeShiftType,
        OptionalDouble shiftTerminal,
        boolean useKarrasSigmas,
        boolean useExponentialSigmas,
        boolean useBetaSigmas,
        boolean invertSigmas,
        boolean stochasticSampling) {

    /** How the dynamic shift {@code mu} acts on a noise level {@code t}. */
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
        Requirement.size("num_train_timesteps", numTrainTimesteps);
        Requirement.positive("shift", shift);
        Requirement.size("base_image_seq_len", baseImageSeqLen);
        Requirement.size("max_image_seq_len", maxImageSeqLen);
        shiftTerminal.ifPresent(end ->
                Requirement.that(end >= 0 && end < 1, "shift_terminal", "null or a noise level between 0 and 1", end));
        Requirement.that(
                Stream.of(useKarrasSigmas, useExponentialSigmas, useBetaSigmas)
                                .filter(used -> used)
                                .count()
                        <= 1,
                "use_karras_sigmas",
                "at most one of use_karras_sigmas, use_exponential_sigmas and use_beta_sigmas",
                "several");
    }

    /** The settings that all published klein models have; those of a model given by single files. */
    public static SchedulerConfig klein() {
        return new SchedulerConfig(
                1000,
                3.0,
                true,
                0.5,
                1.15,
                256,
                4096,
                TimeShiftType.EXPONENTIAL,
                OptionalDouble.empty(),
                false,
                false,
                false,
                false,
                false);
    }

    /**
     * Reads {@code scheduler_config.json}; missing keys have the defaults of diffusers.
     *
     * @throws ModelFormatException if the file is missing or damaged, or names another scheduler
     */
    public static SchedulerConfig read(Path file) throws ModelFormatException {
        ConfigFile json = ConfigFile.read(file);
        json.require("_class_name", "FlowMatchEulerDiscreteScheduler");
        if (json.flag("use_flow_sigmas", false)) {
            throw json.unexpected("use_flow_sigmas", "false");
        }
        TimeShiftType timeShiftType = switch (json.text("time_shift_type", "exponential")) {
            case "exponential" -> TimeShiftType.EXPONENTIAL;
            case "linear" -> TimeShiftType.LINEAR;
            default -> throw json.unexpected("time_shift_type", "exponential or linear");
        };
        int numTrainTimesteps = json.integer("num_train_timesteps", 1000);
        double shift = json.number("shift", 1.0);
        boolean useDynamicShifting = json.flag("use_dynamic_shifting", false);
        double baseShift = json.isAbsent("base_shift") ? 0.5 : json.number("base_shift", 0.5);
        double maxShift = json.isAbsent("max_shift") ? 1.15 : json.number("max_shift", 1.15);
        int baseImageSeqLen = json.integer("base_image_seq_len", 256);
        int maxImageSeqLen = json.integer("max_image_seq_len", 4096);
        OptionalDouble shiftTerminal = json.isAbsent("shift_terminal")
                ? OptionalDouble.empty()
                : OptionalDouble.of(json.number("shift_terminal", 0));
        boolean useKarrasSigmas = json.flag("use_karras_sigmas", false);
        boolean useExponentialSigmas = json.flag("use_exponential_sigmas", false);
        boolean useBetaSigmas = json.flag("use_beta_sigmas", false);
        boolean invertSigmas = json.flag("invert_sigmas", false);
        boolean stochasticSampling = json.flag("stochastic_sampling", false);
        return json.check(() -> new SchedulerConfig(
                numTrainTimesteps,
                shift,
                useDynamicShifting,
                baseShift,
                maxShift,
                baseImageSeqLen,
                maxImageSeqLen,
                timeShiftType,
                shiftTerminal,
                useKarrasSigmas,
                useExponentialSigmas,
                useBetaSigmas,
                invertSigmas,
                stochasticSampling));
    }
}
