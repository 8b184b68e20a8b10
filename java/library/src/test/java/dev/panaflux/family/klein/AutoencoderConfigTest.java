package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.model.autoencoder.AutoencoderConfig;
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

class AutoencoderConfigTest {

    private static final List<Integer> KLEIN = List.of(128, 256, 512, 512);

    @TempDir
    Path folder;

    @Test
    void the_reference_config_is_read() throws IOException {
        List<Integer> channels = List.of(16, 32, 32, 32);
        assertThat(ConfigReader.autoencoder(TestFiles.model("tiny").resolve("vae/config.json")))
                .isEqualTo(new AutoencoderConfig(3, 3, 4, channels, channels, 1, 8, true, true, true, 1e-4f, 64));
    }

    @Test
    void missing_keys_have_the_defaults_of_the_reference() throws IOException {
        AutoencoderConfig config = read("{}");
        assertThat(config)
                .isEqualTo(new AutoencoderConfig(3, 3, 32, KLEIN, KLEIN, 2, 32, true, true, true, 1e-4f, 1024));
        assertThat(config.downscale()).isEqualTo(8);
    }

    @Test
    void every_key_is_read() throws IOException {
        AutoencoderConfig config = read("""
                {"block_out_channels": [4, 8], "decoder_block_out_channels": [8, 12], "latent_channels": 5,
                 "layers_per_block": 3, "norm_num_groups": 4, "use_quant_conv": false, "use_post_quant_conv": false,
                 "mid_block_add_attention": false, "batch_norm_eps": 0.001, "patch_size": [2, 2],
                 "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"],
                 "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"]}
                """);
        assertThat(config)
                .isEqualTo(new AutoencoderConfig(
                        3, 3, 5, List.of(4, 8), List.of(8, 12), 3, 4, false, false, false, 0.001f, 1024));
        assertThat(config.downscale()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"decoder_block_out_channels": null}
                    {"decoder_block_out_channels": []}
                    """)
    void a_decoder_without_channels_of_its_own_has_the_encoders(String json) throws IOException {
        assertThat(read(json).decoderBlockOutChannels()).isEqualTo(KLEIN);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"_class_name": "AutoencoderKL"}    | _class_name: expected AutoencoderKLFlux2, found "AutoencoderKL"
                    {"act_fn": "relu"}                  | act_fn: expected silu, found "relu"
                    {"patch_size": [1, 1]}              | patch_size: expected [2, 2], found [1,1]
                    {"patch_size": 2}                   | patch_size: expected a list of integers, found 2
                    {"in_channels": 4}                  | in_channels: expected 3 (RGB), found 4
                    {"out_channels": 1}                 | out_channels: expected 3 (RGB), found 1
                    {"latent_channels": 0}              | latent_channels: expected a size between
                    {"block_out_channels": [128, 256]}  | down_block_types: expected DownEncoderBlock2D for each of the 2 levels
                    {"block_out_channels": [128, 256, 512, 0]} | block_out_channels: expected a size between
                    {"down_block_types": ["AttnDownEncoderBlock2D"]} | down_block_types: expected DownEncoderBlock2D for each of the 4 levels
                    {"up_block_types": []}              | up_block_types: expected UpDecoderBlock2D for each of the 4 levels
                    {"up_block_types": [1]}             | up_block_types: expected a list of strings
                    {"decoder_block_out_channels": [128]} | decoder_block_out_channels: expected as many levels as block_out_channels
                    {"layers_per_block": 0}             | layers_per_block: expected 1 to 64, found 0
                    {"norm_num_groups": 48}             | norm_num_groups: expected a divisor of all of [128, 256, 512, 512]
                    {"decoder_block_out_channels": [48, 96, 192, 192]} | norm_num_groups: expected a divisor of all of
                    {"norm_num_groups": 0}              | norm_num_groups: expected a size between
                    {"use_quant_conv": 1}               | use_quant_conv: expected true or false, found 1
                    {"batch_norm_eps": -1}              | batch_norm_eps: expected a number above 0
                    """)
    void what_is_not_supported_is_refused_with_file_and_key(String json, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("config.json"), json);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ConfigReader.autoencoder(file))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(message);
    }

    private AutoencoderConfig read(String json) throws IOException {
        return ConfigReader.autoencoder(Files.writeString(folder.resolve("config.json"), json));
    }
}
