package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextEncoderConfigTest {

    @TempDir
    Path folder;

    @Test
    void the_reference_configs_are_read() throws IOException {
        assertThat(ConfigReader.textEncoder(TestFiles.model("tiny").resolve("text_encoder/config.json")))
                .isEqualTo(new TextEncoderConfig(32, 80, 8, 4, 2, 16, 489, 1e-6f, 1e6));
        assertThat(ConfigReader.textEncoder(TestFiles.model("mini").resolve("text_encoder/config.json")))
                .isEqualTo(new TextEncoderConfig(64, 160, 4, 4, 2, 32, 486, 1e-6f, 1e6));
    }

    @Test
    void missing_keys_have_the_defaults_of_the_reference() throws IOException {
        assertThat(read("{}")).isEqualTo(new TextEncoderConfig(4096, 22016, 32, 32, 32, 128, 151936, 1e-6f, 10_000));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"rope_theta": 500}                                                  | 500
                    {"rope_parameters": {"rope_theta": 600, "rope_type": "default"}}     | 600
                    {"rope_parameters": {"rope_theta": 600}, "rope_theta": 500}          | 600
                    {"rope_scaling": {"rope_theta": 700, "type": "default"}}             | 700
                    {"rope_scaling": null, "rope_theta": 800}                            | 800
                    {"rope_scaling": {}, "rope_parameters": {"rope_theta": 900}}         | 900
                    {"rope_parameters": {"rope_type": "default"}, "rope_theta": 1000}    | 1000
                    {"rope_parameters": {"rope_type": "default"}}                        | 10000
                    """)
    void the_rotary_base_is_found_wherever_it_stands(String json, double theta) throws IOException {
        assertThat(read(json).ropeTheta()).isEqualTo(theta);
    }

    @Test
    void a_null_head_size_is_the_width_over_the_heads() throws IOException {
        assertThat(
                        read("{\"hidden_size\": 60, \"num_attention_heads\": 6, \"num_key_value_heads\": 3, \"head_dim\": null}")
                                .headDim())
                .isEqualTo(10);
    }

    @Test
    void null_key_heads_are_as_many_as_query_heads() throws IOException {
        assertThat(read("{\"num_attention_heads\": 6, \"num_key_value_heads\": null}")
                        .kvHeads())
                .isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"36, 9, 18, 27", "12, 3, 6, 9", "8, 2, 4, 6", "4, 1, 2, 3", "7, 1, 3, 5", "30, 7, 15, 22"})
    void text_features_come_from_a_quarter_a_half_and_three_quarters_of_the_layers(
            int layers, int first, int second, int third) throws IOException {
        TextEncoderConfig config = read("{\"num_hidden_layers\": %d}".formatted(layers));
        assertThat(KleinModel.textEncoder(config).outputLayers()).containsExactly(first, second, third);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model_type": "mistral3"}      | model_type: expected qwen3, found "mistral3"
                    {"attention_bias": true}        | attention_bias: expected false, found true
                    {"hidden_act": "gelu"}          | hidden_act: expected silu, found "gelu"
                    {"use_sliding_window": true}    | use_sliding_window: expected false, found true
                    {"layer_types": ["full_attention", "sliding_attention"]} | layer_types: expected full_attention for every layer
                    {"quantization_config": {}}     | quantization_config: expected none
                    {"hidden_size": 0}              | hidden_size: expected a size between
                    {"num_hidden_layers": 0}        | num_hidden_layers: expected 1 to 4096, found 0
                    {"num_attention_heads": 0}      | num_attention_heads: expected a size between
                    {"num_key_value_heads": 5}      | num_key_value_heads: expected a divisor of num_attention_heads=32, found 5
                    {"head_dim": 15}                | head_dim: expected an even size, found 15
                    {"head_dim": 1000000}           | num_attention_heads: expected heads of together at most
                    {"vocab_size": 0}               | vocab_size: expected a size between
                    {"rms_norm_eps": 0}             | rms_norm_eps: expected a number above 0
                    {"rope_theta": 0}               | rope_theta: expected a number above 0
                    {"rope_theta": "1e6"}           | rope_theta: expected a number, found "1e6"
                    {"rope_parameters": 3}          | rope_parameters: expected an object, found 3
                    {"rope_parameters": {"rope_type": "yarn", "rope_theta": 1}} | rope_parameters: expected rope_type default
                    {"rope_scaling": {"type": "linear", "factor": 2}}           | rope_scaling: expected rope_type default
                    {"rope_parameters": {"full_attention": {"rope_theta": 1}}}  | rope_parameters: expected one rope for all layers
                    {"rope_parameters": {"rope_theta": null}}                   | rope_parameters.rope_theta: expected a number, found null
                    """)
    void what_is_not_supported_is_refused_with_file_and_key(String json, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), json);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ConfigReader.textEncoder(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    private TextEncoderConfig read(String json) throws IOException {
        return ConfigReader.textEncoder(Files.writeString(folder.resolve("config.json"), json));
    }
}
