package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.PublishedModel;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementsTest {

    @ParameterizedTest
    @ValueSource(strings = {"tiny", "mini"})
    void a_config_demands_exactly_what_the_reference_stores(String model) throws IOException {
        Path folder = TestFiles.model(model);
        ModelDescription description = ModelDescription.read(folder);
        assertThat(byName(all(description, Component.TRANSFORMER))).isEqualTo(stored(folder, Component.TRANSFORMER));
        assertThat(byName(all(description, Component.TEXT_ENCODER))).isEqualTo(stored(folder, Component.TEXT_ENCODER));
        assertThat(byName(all(description, Component.AUTOENCODER))).isEqualTo(stored(folder, Component.AUTOENCODER));
    }

    @Test
    void the_published_autoencoder_has_84_million_parameters_in_250_tensors() {
        List<TensorShape> shapes = published("klein-4b").networks().requirements(Component.AUTOENCODER);
        long latentStatistics = 2 * 128;
        assertThat(shapes).hasSize(250).doesNotHaveDuplicates();
        assertThat(elements(shapes) - latentStatistics).isEqualTo(84_046_115);
    }

    @Test
    void the_published_transformers_have_their_sizes() {
        // 7,751,105,712 bytes are published for 4B in bf16, header and all
        assertThat(2 * elements(published("klein-4b").networks().requirements(Component.TRANSFORMER)))
                .isBetween(7_751_000_000L, 7_751_105_712L);
        assertThat(elements(published("klein-9b").networks().requirements(Component.TRANSFORMER)))
                .isBetween(9_000_000_000L, 9_200_000_000L);
    }

    @Test
    void layers_after_the_last_output_are_not_demanded() {
        ModelDescription klein = published("klein-4b");
        assertThat(klein.networks().requirements(Component.TEXT_ENCODER))
                .extracting(TensorShape::name)
                .contains("model.layers.26.mlp.down_proj.weight")
                .doesNotContain("model.layers.27.input_layernorm.weight", "model.norm.weight");
        assertThat(elements(all(klein, Component.TEXT_ENCODER))).isBetween(4_000_000_000L, 4_100_000_000L);
    }

    private static ModelDescription published(String name) {
        return PublishedModel.named(name).description();
    }

    /** What is read and what is not, as files hold it. */
    private static List<TensorShape> all(ModelDescription model, Component component) {
        List<TensorShape> shapes = new ArrayList<>(model.networks().requirements(component));
        model.unread(component, StoredType.BF16)
                .forEach(tensor -> shapes.add(new TensorShape(tensor.name(), tensor.shape())));
        return shapes;
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
