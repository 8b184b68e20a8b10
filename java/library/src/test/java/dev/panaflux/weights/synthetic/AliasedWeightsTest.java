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
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
