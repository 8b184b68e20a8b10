package dev.panaflux.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.family.ModelSummary.Count;
import dev.panaflux.family.ModelSummary.Part;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ModelSummaryTest {

    @Test
    void a_model_is_counted() throws IOException {
        Path tiny = TestFiles.model("tiny");
        ModelSummary summary = ModelSummary.of(ModelFiles.read(ModelSource.of(tiny)));

        assertThat(summary.name()).isEqualTo("tiny");
        assertThat(summary.distilled()).isTrue();
        assertThat(summary.parts())
                .extracting(Part::component)
                .containsExactly(Component.TEXT_ENCODER, Component.TRANSFORMER, Component.AUTOENCODER);

        Part transformer = summary.parts().get(1);
        Path file = tiny.resolve("transformer/diffusion_pytorch_model.safetensors");
        assertThat(transformer.files()).containsExactly(new ModelSummary.WeightFile(file, Files.size(file)));
        assertThat(transformer.mappedBytes()).isEqualTo(Files.size(file));
        assertThat(transformer.parameters()).isEqualTo(914_304 / 2);
        assertThat(transformer.neededBytes()).isEqualTo(914_304);
        assertThat(transformer.tensors().size()).isEqualTo(9 + 2 * 16 + 3 * 4);

        Part autoencoder = summary.parts().get(2);
        assertThat(autoencoder.types().get(StoredType.I64)).isEqualTo(new Count(1, 1, 8));
        assertThat(autoencoder.neededBytes()).isEqualTo(bytes(autoencoder));
    }

    @Test
    void layers_that_are_never_read_need_no_memory() throws IOException {
        Part textEncoder = ModelSummary.of(ModelFiles.read(ModelSource.of(TestFiles.model("tiny"))))
                .parts()
                .getFirst();
        long layer = 27_840;
        assertThat(bytes(textEncoder) - textEncoder.neededBytes()).isEqualTo(2 * layer + 32 * 2);
    }

    private static long bytes(Part part) {
        return Objects.requireNonNull(part.types().get(StoredType.BF16)).bytes();
    }
}
