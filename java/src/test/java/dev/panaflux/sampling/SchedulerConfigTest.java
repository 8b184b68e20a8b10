package dev.panaflux.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerConfigTest {

    @Test
    void thePublishedConfigIsUnderstood() {
        Map<String, Object> json = new HashMap<>(Map.ofEntries(
                Map.entry("_class_name", "FlowMatchEulerDiscreteScheduler"),
                Map.entry("_diffusers_version", "0.37.0"),
                Map.entry("base_image_seq_len", 256),
                Map.entry("base_shift", 0.5),
                Map.entry("invert_sigmas", false),
                Map.entry("max_image_seq_len", 4096),
                Map.entry("max_shift", 1.15),
                Map.entry("num_train_timesteps", 1000),
                Map.entry("shift", 3.0),
                Map.entry("stochastic_sampling", false),
                Map.entry("time_shift_type", "exponential"),
                Map.entry("use_beta_sigmas", false),
                Map.entry("use_dynamic_shifting", true),
                Map.entry("use_exponential_sigmas", false),
                Map.entry("use_karras_sigmas", false)));
        json.put("shift_terminal", null);
        assertThat(SchedulerConfig.of(json)).isEqualTo(SchedulerConfig.klein());
    }

    @Test
    void absentKeysHaveTheReferencesDefaults() {
        assertThat(SchedulerConfig.of(Map.of()))
                .isEqualTo(new SchedulerConfig(1000, 1.0, false, TimeShift.EXPONENTIAL, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "use_karras_sigmas",
                "use_exponential_sigmas",
                "use_beta_sigmas",
                "invert_sigmas",
                "stochastic_sampling"
            })
    void whatIsNotComputedIsRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchedulerConfig.of(Map.of(key, true)))
                .withMessage(key + ": expected false, found true, which is not supported");
    }

    @Test
    void anotherSchedulerIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchedulerConfig.of(Map.of("_class_name", "DPMSolverMultistepScheduler")))
                .withMessage(
                        "_class_name: expected FlowMatchEulerDiscreteScheduler, found DPMSolverMultistepScheduler");
    }

    @ParameterizedTest
    @CsvSource({
        "num_train_timesteps, 'num_train_timesteps: expected a number, found many'",
        "shift, 'shift: expected a number, found many'",
        "use_dynamic_shifting, 'use_dynamic_shifting: expected true or false, found many'",
        "time_shift_type, 'time_shift_type: expected exponential or linear, found many'",
        "shift_terminal, 'shift_terminal: expected a number, found many'",
    })
    void aValueOfTheWrongTypeIsRefusedNamingItsKey(String key, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchedulerConfig.of(Map.of(key, "many")))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "num_train_timesteps, 0, 'num_train_timesteps: expected at least 1, found 0'",
        "num_train_timesteps, 1.5, 'num_train_timesteps: expected a whole number, found 1.5'",
        "shift, 0, 'shift: expected a number greater than 0, found 0.0'",
        "shift_terminal, 1, 'shift_terminal: expected a number in [0, 1), found 1.0'",
    })
    void aValueOutOfRangeIsRefusedNamingItsKey(String key, double value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SchedulerConfig.of(Map.of(key, value)))
                .withMessage(message);
    }
}
