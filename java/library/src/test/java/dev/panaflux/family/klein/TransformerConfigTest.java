package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformerConfigTest {

    @TempDir
    Path folder;

    @Test
    void the_reference_config_is_read() throws IOException {
        assertThat(ConfigReader.transformer(TestFiles.model("tiny").resolve("transformer/config.json")))
                .isEqualTo(new TransformerConfig(16, 16, 2, 3, 2, 32, 96, 32, 3.0, List.of(8, 8, 8, 8), 2000, 1e-6f));
    }

    @Test
    void missing_keys_have_the_defaults_of_the_reference() throws IOException {
        assertThat(read("{}"))
                .isEqualTo(new TransformerConfig(
                        128, 128, 8, 48, 48, 128, 15360, 256, 3.0, List.of(32, 32, 32, 32), 2000, 1e-6f));
    }

    @Test
    void every_key_is_read() throws IOException {
        assertThat(read("""
                        {"_class_name": "Flux2Transformer2DModel", "patch_size": 1, "in_channels": 8, "out_channels": 8,
                         "num_layers": 1, "num_single_layers": 2, "attention_head_dim": 10, "num_attention_heads": 3,
                         "joint_attention_dim": 21, "timestep_guidance_channels": 6, "mlp_ratio": 2.5,
                         "axes_dims_rope": [0, 2, 2, 6], "rope_theta": 10000.5, "eps": 1e-5, "guidance_embeds": false}
                        """))
                .isEqualTo(new TransformerConfig(8, 8, 1, 2, 3, 10, 21, 6, 2.5, List.of(0, 2, 2, 6), 10000.5, 1e-5f));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rope_theta", "eps", "mlp_ratio"})
    void an_integer_beyond_every_double_is_refused(String key) {
        for (String number : List.of("9".repeat(309), "-" + "9".repeat(400), "1e400")) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> read("{\"%s\": %s}".formatted(key, number)))
                    .withMessageContaining(key + ": expected a number of at most 1.8e308, found ");
        }
    }

    @Test
    void rope_axes_that_are_not_listed_rotate_nothing() throws IOException {
        assertThat(read("{\"attention_head_dim\": 8, \"axes_dims_rope\": [4, 2, 2]}")
                        .ropeAxes())
                .containsExactly(4, 2, 2, 0);
    }

    @Test
    void keys_that_the_writer_marked_as_defaults_count_as_missing() throws IOException {
        assertThat(read("{\"num_layers\": 3, \"_use_default_values\": [\"num_layers\"]}")
                        .layers())
                .isEqualTo(8);
    }

    @Test
    void the_feed_forward_width_is_truncated() throws IOException {
        TransformerConfig config = read(
                "{\"attention_head_dim\": 8, \"num_attention_heads\": 3, \"mlp_ratio\": 2.7, \"axes_dims_rope\": [2,2,2,2]}");
        assertThat(config.innerDim()).isEqualTo(24);
        assertThat(config.feedForwardDim()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"guidance_embeds": true}        | guidance_embeds: expected false (klein has no guidance embedding), found true
                    {"patch_size": 2}                | patch_size: expected 1, found 2
                    {"_class_name": "FluxTransformer2DModel"} | _class_name: expected Flux2Transformer2DModel, found "FluxTransformer2DModel"
                    {"quantization_config": {"quant_method": "bnb"}} | quantization_config: expected none
                    {"in_channels": 0}               | in_channels: expected a size between 1 and 1048576, found 0
                    {"in_channels": 6}               | in_channels: expected a multiple of 4 (2x2 patches), found 6
                    {"in_channels": "8"}             | in_channels: expected an integer, found "8"
                    {"in_channels": 8.0}             | in_channels: expected an integer, found 8.0
                    {"in_channels": 99999999999}     | in_channels: expected an integer, found 99999999999
                    {"in_channels": null}            | in_channels: expected an integer, found null
                    {"out_channels": 64}             | out_channels: expected in_channels=128 (a velocity for each latent), found 64
                    {"num_layers": -1}               | num_layers: expected 0 to 4096, found -1
                    {"num_attention_heads": 1000000} | num_attention_heads: expected a model width of at most 1048576
                    {"attention_head_dim": 127}      | attention_head_dim: expected an even size, found 127
                    {"joint_attention_dim": -3}      | joint_attention_dim: expected a size between
                    {"timestep_guidance_channels": 255} | timestep_guidance_channels: expected an even size, found 255
                    {"mlp_ratio": 0}                 | mlp_ratio: expected a number above 0, found 0.0
                    {"mlp_ratio": 1e30}              | mlp_ratio: expected a feed-forward width between
                    {"mlp_ratio": true}              | mlp_ratio: expected a number, found true
                    {"axes_dims_rope": [32,32,32,30]}| axes_dims_rope: expected four even sizes that add up to attention_head_dim=128, found [32, 32, 32, 30]
                    {"axes_dims_rope": [31,33,32,32]}| axes_dims_rope: expected four even sizes
                    {"axes_dims_rope": [64,64,0,0,0]}| axes_dims_rope: expected four even sizes
                    {"axes_dims_rope": [-2,66,32,32]}| axes_dims_rope: expected four even sizes
                    {"axes_dims_rope": "32"}         | axes_dims_rope: expected a list of integers, found "32"
                    {"axes_dims_rope": [32.5]}       | axes_dims_rope: expected a list of integers, found [32.5]
                    {"rope_theta": -1}               | rope_theta: expected a number above 0, found -1.0
                    {"rope_theta": 1e999}            | rope_theta: expected a number
                    {"eps": 0}                       | eps: expected a number above 0, found 0.0
                    {"eps": 1, "eps": 2}             | Duplicate
                    """)
    void what_is_not_supported_is_refused_with_file_and_key(String json, String message) throws IOException {
        refused(json, message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "null", "{", "{} {}", "{\"a\":NaN}", "\u0000"})
    void what_is_no_json_object_is_refused(String json) throws IOException {
        refused(json, "");
    }

    @Test
    void a_missing_file_is_refused() {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ConfigReader.transformer(folder.resolve("config.json")))
                .withMessage(folder.resolve("config.json") + ": no such file");
    }

    @Test
    void a_config_that_is_no_utf8_is_refused() throws IOException {
        Path file = Files.write(folder.resolve("config.json"), new byte[] {'{', (byte) 0xff, '}'});
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ConfigReader.transformer(file))
                .withMessageStartingWith(file + ": ");
    }

    private TransformerConfig read(String json) throws IOException {
        return ConfigReader.transformer(Files.writeString(folder.resolve("config.json"), json));
    }

    private void refused(String json, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), json);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ConfigReader.transformer(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message)
                .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
    }
}
