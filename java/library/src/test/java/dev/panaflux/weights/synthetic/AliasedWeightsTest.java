package dev.panaflux.weights.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDescription;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.SyntheticModel;
import dev.panaflux.family.klein.KleinModel;
import dev.panaflux.family.klein.Variant;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AliasedWeightsTest {

    private static final KleinModel TINY = shape(Path.of("..", "..", "models", "reference", "models", "tiny"));

    /** As the small model, with a transformer whose matrices are large enough to be shared. */
    private static final KleinModel WIDE = new KleinModel(
            Variant.DISTILLED,
            new TransformerConfig(
                    TINY.transformer().inChannels(),
                    TINY.transformer().outChannels(),
                    2,
                    3,
                    8,
                    128,
                    TINY.transformer().jointAttentionDim(),
                    256,
                    3.0,
                    List.of(32, 32, 32, 32),
                    2000,
                    1e-6f),
            TINY.autoencoder(),
            TINY.textEncoder(),
            TINY.scheduler());

    @TempDir
    private Path folder = Path.of("");

    private static KleinModel shape(Path folder) {
        try {
            return (KleinModel) ModelDescription.read(folder);
        } catch (ModelFormatException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyWeightIsThereInAFractionOfItsSize() throws IOException {
        SyntheticModel synthetic = new SyntheticModel(WIDE, DType.BF16, 1, null);
        ModelFiles model = synthetic.writeAliased(folder.resolve("model"));
        for (Component component : Component.values()) {
            model.weights(component).require(model.needed(component));
        }
        assertThat(Files.size(folder.resolve("model").resolve("transformer.weights")))
                .isLessThan(synthetic.bytes() / 4);
        assertThat(ModelDigest.of(model)).hasSize(64);
    }

    @Tag("slow")
    @ParameterizedTest
    @EnumSource(
            value = StoredType.class,
            names = {"Q8_0", "Q4_K", "F8_E4M3"})
    void matricesOfOtherTypesShareBlocksOfTheirOwn(StoredType type) throws IOException {
        ModelFiles model = new SyntheticModel(WIDE, DType.BF16, 1, null, type).writeAliased(folder.resolve("model"));
        try (WeightStore weights = model.open(Component.TRANSFORMER)) {
            float[] values = new float[1024];
            for (String name :
                    List.of("transformer_blocks.0.attn.to_q.weight", "transformer_blocks.1.attn.to_k.weight")) {
                assertThat(weights.catalog().entry(name).type()).isEqualTo(type);
                weights.weight(name, 1024, 1024).read(1000, 0, values, 0, values.length);
                double squares = 0;
                for (float value : values) {
                    squares += (double) value * value / values.length;
                }
                assertThat(Math.sqrt(squares * 3072)).as(name).isBetween(0.65, 1.5);
            }
        }
    }

    @Test
    void matricesThatShareValuesAreMappedApartAsThoseOfARealModel() throws IOException {
        ModelFiles model = new SyntheticModel(WIDE, DType.BF16, 1, null).writeAliased(folder.resolve("model"));
        List<Path> files = WIDE.networks().requirements(Component.TRANSFORMER).stream()
                .filter(weight -> weight.elements() >= 1 << 20)
                .map(weight -> entry(model, weight.name()).file())
                .toList();
        assertThat(files).hasSizeGreaterThan(10).doesNotHaveDuplicates();
        try (WeightStore weights = model.open(Component.TRANSFORMER)) {
            Tensor first = weights.tensor("transformer_blocks.0.attn.to_q.weight", 1024, 1024);
            Tensor second = weights.tensor("transformer_blocks.0.attn.to_k.weight", 1024, 1024);
            assertThat(first.segment().address()).isNotEqualTo(second.segment().address());
        }
    }

    private static TensorEntry entry(ModelFiles model, String name) {
        try {
            return model.weights(Component.TRANSFORMER).entry(name);
        } catch (ModelFormatException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void largeMatricesShareTheirValuesAndSmallOnesHaveTheirOwn() throws IOException {
        ModelFiles model = new SyntheticModel(WIDE, DType.BF16, 1, null).writeAliased(folder.resolve("model"));
        try (WeightStore weights = model.open(Component.TRANSFORMER)) {
            float[] first = weights.floats("transformer_blocks.0.attn.to_q.weight");
            float[] second = weights.floats("transformer_blocks.1.attn.to_k.weight");
            assertThat(first).isEqualTo(second);
            float[] norm = weights.floats("transformer_blocks.0.attn.norm_q.weight");
            double mean = 0;
            for (float value : norm) {
                mean += value / norm.length;
            }
            assertThat(mean).isBetween(0.9, 1.1);
        }
    }
}
