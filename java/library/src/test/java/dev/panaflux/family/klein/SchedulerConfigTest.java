package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.sampling.SchedulerConfig;
import dev.panaflux.sampling.SchedulerConfig.TimeShiftType;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulerConfigTest {

    @TempDir
    Path folder;

    @Test
    void the_reference_config_is_that_of_the_published_models() throws IOException {
        assertThat(ConfigReader.scheduler(TestFiles.model("tiny").resolve("scheduler/scheduler_config.json")))
                .isEqualTo(KleinModel.SCHEDULER);
    }

    @Test
    void missing_keys_have_the_defaults_of_the_reference() throws IOException {
        assertThat(read("{}"))
                .isEqualTo(new SchedulerConfig(1000, 1.0, false, TimeShiftType.EXPONENTIAL, OptionalDouble.empty()));
    }

    @Test
    void every_key_is_read() throws IOException {
        assertThat(read("""
                        {"num_train_timesteps": 500, "shift": 2, "use_dynamic_shifting": true, "base_shift": 0.1,
                         "max_shift": 0.2, "base_image_seq_len": 3, "max_image_seq_len": 4, "time_shift_type": "linear",
                         "shift_terminal": 0.02, "use_karras_sigmas": false, "use_exponential_sigmas": false,
                         "use_beta_sigmas": false, "invert_sigmas": false, "stochastic_sampling": false}
                        """))
                .isEqualTo(new SchedulerConfig(500, 2, true, TimeShiftType.LINEAR, OptionalDouble.of(0.02)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"_class_name": "EulerDiscreteScheduler"} | _class_name: expected FlowMatchEulerDiscreteScheduler
                    {"time_shift_type": "cubic"}  | time_shift_type: expected exponential or linear, found "cubic"
                    {"num_train_timesteps": 0}    | num_train_timesteps: expected a size between
                    {"shift": 0}                  | shift: expected a number above 0
                    {"shift_terminal": 1}         | shift_terminal: expected null or a noise level between 0 and 1
                    {"use_flow_sigmas": true}     | use_flow_sigmas: expected false, found true
                    {"use_karras_sigmas": true}   | use_karras_sigmas: expected false, found true
                    {"use_exponential_sigmas": true} | use_exponential_sigmas: expected false, found true
                    {"use_beta_sigmas": true}     | use_beta_sigmas: expected false, found true
                    {"invert_sigmas": true}       | invert_sigmas: expected false, found true
                    {"stochastic_sampling": true} | stochastic_sampling: expected false, found true
                    """)
    void what_is_not_supported_is_refused_with_file_and_key(String json, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("scheduler_config.json"), json);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ConfigReader.scheduler(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    private SchedulerConfig read(String json) throws IOException {
        return ConfigReader.scheduler(Files.writeString(folder.resolve("scheduler_config.json"), json));
    }
}
