package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.model.DryRun;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that hold something else than they are given for are named in one line that says what they are. */
class WrongWeightsTest {

    private final Path model = TestFiles.model("tiny");

    @TempDir
    private Path folder = Path.of("");

    private Path file(String name, String... tensors) throws IOException {
        return TestFiles.counting(
                folder.resolve(name),
                List.of(tensors).stream()
                        .map(tensor -> TensorSpec.of(tensor, StoredType.F32, 8, 8))
                        .toList());
    }

    private ModelSource with(Component component, Path file) {
        return new ModelSource(
                model,
                component == Component.TRANSFORMER ? file : null,
                component == Component.AUTOENCODER ? file : null,
                component == Component.TEXT_ENCODER ? file : null,
                null);
    }

    private void assertRefused(Component component, Path file, String... parts) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ModelFiles.read(with(component, file)))
                .satisfies(error -> assertThat(error.getMessage())
                        .hasLineCount(1)
                        .startsWith(file.toString())
                        .contains(parts));
    }

    @Test
    void aPartGivenForAnotherIsTold() throws IOException {
        Path text = file("text.safetensors", "model.embed_tokens.weight", "model.norm.weight");
        Path transformer = file("transformer.safetensors", "img_in.weight", "double_blocks.0.img_attn.qkv.weight");
        assertRefused(
                Component.AUTOENCODER,
                text,
                "expected the weights of the autoencoder, found those of the text encoder");
        assertRefused(
                Component.TEXT_ENCODER,
                transformer,
                "expected the weights of the text encoder, found those of the transformer");
    }

    @Test
    void anAutoencoderOfFlux1IsTold() throws IOException {
        Path file = TestFiles.counting(
                folder.resolve("ae.safetensors"),
                List.of(
                        TensorSpec.of("encoder.conv_in.weight", StoredType.F32, 8, 3, 3, 3),
                        TensorSpec.of("encoder.down_blocks.0.resnets.0.conv1.weight", StoredType.F32, 8, 8, 3, 3),
                        TensorSpec.of("decoder.up_blocks.0.resnets.0.conv1.weight", StoredType.F32, 8, 8, 3, 3),
                        TensorSpec.of("decoder.conv_in.weight", StoredType.F32, 8, 16, 3, 3),
                        TensorSpec.of("decoder.conv_out.weight", StoredType.F32, 3, 8, 3, 3)));
        assertRefused(
                Component.AUTOENCODER,
                file,
                "expected a FLUX.2 autoencoder, found one of FLUX.1 (16 latent channels, no bn.running_mean);"
                        + " use the vae of FLUX.2");
    }

    @ParameterizedTest
    @CsvSource({
        "transformer_blocks.0.qkv_proj.qweight, transformer_blocks.0.qkv_proj.wscales, SVDQuant weights of Nunchaku",
        "transformer_blocks.0.attn.to_q.qweight, transformer_blocks.0.attn.to_q.qzeros, GPTQ or AWQ weights",
        "transformer_blocks.0.attn.to_q.weight, transformer_blocks.0.attn.to_q.zero_point, SDNQ weights",
        "double_blocks.0.img_attn.qkv.weight, vector_in.in_layer.weight, a FLUX.1 transformer",
    })
    void whatNoBackendReadsIsNamed(String first, String second, String kind) throws IOException {
        assertRefused(
                Component.TRANSFORMER, file("a.safetensors", "img_in.weight", first, second), "the file holds " + kind);
    }

    @Test
    void aFluxOneTransformerIsNoPartOfAModel() throws IOException {
        Path file = file("a.safetensors", "img_in.weight", "vector_in.in_layer.weight");
        assertThat(new KleinFamily().contents(file)).isEmpty();
    }

    @Test
    void oneShardOfSeveralNamesTheOneThatIsMissing() throws IOException {
        Path shard = file("model-00001-of-00003.safetensors", "img_in.weight", "double_blocks.0.img_attn.qkv.weight");
        assertRefused(
                Component.TRANSFORMER,
                shard,
                "expected part 2 of 3 beside it, model-00002-of-00003.safetensors, found no such file");
    }

    @Test
    void aBlockWithoutOneOfItsWeightsIsNotTakenForASmallerModel() throws IOException {
        ModelFiles whole = ModelFiles.read(ModelSource.of(model));
        String last = "single_transformer_blocks.%d.attn.to_out.weight"
                .formatted(KleinFixtures.of(whole).transformer().singleLayers() - 1);
        List<TensorSpec> others = whole.needed(Component.TRANSFORMER).stream()
                .filter(weight -> !weight.name().equals(last))
                .map(weight -> new TensorSpec(weight.name(), StoredType.F32, weight.shape()))
                .toList();
        Path file = TestFiles.counting(folder.resolve("cut.safetensors"), others);
        assertThat(DryRun.requirements(whole.description().networks().velocityModel()))
                .hasSize(others.size() + 1);
        assertRefused(Component.TRANSFORMER, file, "tensor " + last + ": expected", "found none");
    }

    @Test
    void aServersAnswerInJsonIsTold() throws IOException {
        Path file = Files.writeString(folder.resolve("a.safetensors"), "{\"error\": \"Repository not found\"}");
        assertRefused(Component.TRANSFORMER, file, "found JSON (perhaps a server's answer");
    }
}
