package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.model.qwen3.TextEncoderConfig;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorShapesTest {

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "mini"})
    void a_config_demands_exactly_what_the_reference_stores(String model) throws IOException {
        Path folder = TestFiles.model(model);
        KleinModel shape = (KleinModel) ModelDescription.read(folder);
        assertThat(byName(TensorShapes.of(shape.transformer()))).isEqualTo(stored(folder, Component.TRANSFORMER));
        assertThat(byName(TensorShapes.stored(shape.textEncoder()))).isEqualTo(stored(folder, Component.TEXT_ENCODER));
        Map<String, List<Long>> autoencoder = stored(folder, Component.AUTOENCODER);
        assertThat(autoencoder.remove("bn.num_batches_tracked")).isEmpty();
        assertThat(byName(TensorShapes.of(shape.autoencoder()))).isEqualTo(autoencoder);
    }

    @Test
    void the_published_autoencoder_has_84_million_parameters_in_250_tensors() {
        List<TensorShape> shapes =
                TensorShapes.of(((KleinModel) PublishedModel.named("klein-4b").description()).autoencoder());
        long latentStatistics = 2 * 128;
        assertThat(shapes).hasSize(250).doesNotHaveDuplicates();
        assertThat(elements(shapes) - latentStatistics).isEqualTo(84_046_115);
    }

    @Test
    void the_published_transformers_have_their_sizes() {
        // 7,751,105,712 bytes are published for 4B in bf16, header and all
        assertThat(2
                        * elements(TensorShapes.of(
                                ((KleinModel) PublishedModel.named("klein-4b").description()).transformer())))
                .isBetween(7_751_000_000L, 7_751_105_712L);
        assertThat(elements(TensorShapes.of(
                        ((KleinModel) PublishedModel.named("klein-9b").description()).transformer())))
                .isBetween(9_000_000_000L, 9_200_000_000L);
    }

    @Test
    void layers_after_the_last_output_are_not_demanded() {
        TextEncoderConfig config =
                ((KleinModel) PublishedModel.named("klein-4b").description()).textEncoder();
        assertThat(TensorShapes.of(config))
                .extracting(TensorShape::name)
                .contains("model.layers.26.mlp.down_proj.weight")
                .doesNotContain("model.layers.27.input_layernorm.weight", "model.norm.weight");
        assertThat(elements(TensorShapes.stored(config))).isBetween(4_000_000_000L, 4_100_000_000L);
    }

    @Test
    void levels_of_other_widths_and_counts_are_followed() {
        AutoencoderConfig config =
                new AutoencoderConfig(3, 3, 4, List.of(8, 16), List.of(4, 12), 1, 4, false, false, false, 1e-4f, 64);
        assertThat(byName(TensorShapes.decoder(config)))
                .containsEntry("decoder.conv_in.weight", List.of(12L, 4L, 3L, 3L))
                .containsEntry("decoder.up_blocks.0.resnets.1.conv2.weight", List.of(12L, 12L, 3L, 3L))
                .containsEntry("decoder.up_blocks.0.upsamplers.0.conv.weight", List.of(12L, 12L, 3L, 3L))
                .containsEntry("decoder.up_blocks.1.resnets.0.conv_shortcut.weight", List.of(4L, 12L, 1L, 1L))
                .doesNotContainKeys(
                        "decoder.up_blocks.1.upsamplers.0.conv.weight",
                        "decoder.mid_block.attentions.0.to_q.weight",
                        "post_quant_conv.weight");
        assertThat(byName(TensorShapes.encoder(config)))
                .containsEntry("encoder.down_blocks.1.resnets.0.conv_shortcut.weight", List.of(16L, 8L, 1L, 1L))
                .containsEntry("encoder.conv_out.weight", List.of(8L, 16L, 3L, 3L))
                .doesNotContainKeys("encoder.down_blocks.1.downsamplers.0.conv.weight", "quant_conv.weight");
    }

    private static long elements(List<TensorShape> shapes) {
        return shapes.stream().mapToLong(TensorShape::elements).sum();
    }

    private static Map<String, List<Long>> byName(List<TensorShape> shapes) {
        Map<String, List<Long>> names = new TreeMap<>();
        shapes.forEach(shape -> names.put(shape.name(), shape.shape()));
        return names;
    }

    private static Map<String, List<Long>> stored(Path folder, Component component) throws IOException {
        Map<String, List<Long>> names = new TreeMap<>();
        WeightFiles.read(folder.resolve(component.folder()), component.weightNames())
                .tensors()
                .forEach((name, entry) -> names.put(name, entry.shape()));
        return names;
    }
}
