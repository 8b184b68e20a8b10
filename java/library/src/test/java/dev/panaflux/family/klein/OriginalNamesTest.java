package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightFiles;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files under the original release's names give, weight for weight, what diffusers' own converters make of them; see
 * {@code original-names/make_fixtures.py}.
 */
class OriginalNamesTest {

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} under \"{2}\"")
    @CsvSource({
        "TRANSFORMER, transformer, ''",
        "TRANSFORMER, transformer, model.diffusion_model.",
        "TRANSFORMER, transformer, diffusion_model.",
        "TRANSFORMER, transformer, net.",
        "TRANSFORMER, transformer, module.",
        "TRANSFORMER, transformer, _orig_mod.",
        "TRANSFORMER, transformer, module._orig_mod.",
        "TRANSFORMER, transformer, model.diffusion_model._orig_mod.",
        "TRANSFORMER, transformer, _orig_mod.transformer.",
        "AUTOENCODER, vae, ''",
        "AUTOENCODER, vae, first_stage_model.",
        "AUTOENCODER, vae, vae.",
        "AUTOENCODER, vae, _orig_mod."
    })
    void original_names_give_what_the_reference_converter_gives(Component component, String name, String prefix)
            throws IOException {
        Path original = withPrefix(fixture("original-" + name), prefix);
        try (WeightStore expected = WeightStore.open(fixture("converted-" + name));
                WeightStore actual = KleinFixtures.catalog(component, original).open()) {
            assertThat(expected.catalog().names()).hasSizeGreaterThan(40);
            for (String weight : expected.catalog().names()) {
                assertSame(weight, actual, expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"TRANSFORMER, transformer", "AUTOENCODER, vae", "TEXT_ENCODER, text_encoder"})
    void names_of_the_diffusers_layout_stay(Component component, String name) throws IOException {
        Path part = TestFiles.model("tiny").resolve(name);
        WeightFiles files = WeightFiles.read(part, component.weightNames());
        assertThat(KleinFixtures.catalog(component, part).names())
                .containsExactlyInAnyOrderElementsOf(files.tensors().keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"net.", "module.", "_orig_mod.", "module._orig_mod."})
    void names_of_the_diffusers_layout_lose_the_prefixes_of_wrappers(String prefix) throws IOException {
        for (Component component : Component.values()) {
            Path part = TestFiles.model("tiny").resolve(component.folder());
            WeightFiles files = WeightFiles.read(part, component.weightNames());
            Path wrapped = withPrefix(files.files().getFirst().path(), prefix);
            assertThat(KleinFixtures.catalog(component, wrapped).names())
                    .containsExactlyInAnyOrderElementsOf(files.tensors().keySet());
        }
    }

    @Test
    void convolutions_before_and_after_the_latents_are_found_at_either_place() throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("vae.safetensors"),
                List.of(
                        TensorSpec.of("encoder.down.0.block.0.conv1.bias", StoredType.F32, 2),
                        TensorSpec.of("quant_conv.bias", StoredType.F32, 2),
                        TensorSpec.of("decoder.post_quant_conv.bias", StoredType.F32, 2)));
        assertThat(KleinFixtures.catalog(Component.AUTOENCODER, path).names())
                .containsExactlyInAnyOrder(
                        "encoder.down_blocks.0.resnets.0.conv1.bias", "quant_conv.bias", "post_quant_conv.bias");
    }

    @ParameterizedTest(name = "\"{0}\"")
    @CsvSource({"''", "model.", "text_encoders.qwen3_4b.transformer.model.", "text_encoder.model."})
    void text_encoders_are_found_with_and_without_the_names_of_wrapping_modules(String prefix) throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("te.safetensors"),
                List.of(
                        TensorSpec.of(prefix + "embed_tokens.weight", StoredType.F32, 2, 2),
                        TensorSpec.of(prefix + "layers.0.mlp.up_proj.weight", StoredType.F32, 2, 2)));
        assertThat(KleinFixtures.catalog(Component.TEXT_ENCODER, path).names())
                .containsExactlyInAnyOrder("model.embed_tokens.weight", "model.layers.0.mlp.up_proj.weight");
    }

    @Test
    void all_parts_of_a_model_may_share_one_file() throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("all.safetensors"),
                List.of(
                        TensorSpec.of("model.diffusion_model.img_in.weight", StoredType.F32, 2, 2),
                        TensorSpec.of("vae.encoder.mid.attn_1.q.weight", StoredType.F32, 2, 2, 1, 1),
                        TensorSpec.of("text_encoders.qwen3_4b.transformer.model.norm.weight", StoredType.F32, 2)));
        assertThat(KleinFixtures.catalog(Component.TRANSFORMER, path).names()).containsExactly("x_embedder.weight");
        assertThat(KleinFixtures.catalog(Component.TEXT_ENCODER, path).names()).containsExactly("model.norm.weight");
        WeightCatalog autoencoder = KleinFixtures.catalog(Component.AUTOENCODER, path);
        assertThat(autoencoder.shape("encoder.mid_block.attentions.0.to_q.weight"))
                .containsExactly(2L, 2L);
    }

    @Test
    void two_text_encoders_in_one_file_are_refused() throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("all.safetensors"),
                List.of(
                        TensorSpec.of("text_encoders.a.transformer.model.norm.weight", StoredType.F32, 2),
                        TensorSpec.of("text_encoders.b.transformer.model.norm.weight", StoredType.F32, 2)));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> KleinFixtures.catalog(Component.TEXT_ENCODER, path))
                .withMessageContaining("expected one text encoder, found several");
    }

    @Test
    void rows_that_do_not_divide_are_refused() throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("t.safetensors"),
                List.of(
                        TensorSpec.of("double_blocks.0.img_attn.qkv.weight", StoredType.F32, 7, 2),
                        TensorSpec.of("final_layer.adaLN_modulation.1.weight", StoredType.F32, 3, 2)));
        try (WeightStore store =
                KleinFixtures.catalog(Component.TRANSFORMER, path).open()) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.tensor("transformer_blocks.0.attn.to_q.weight", 2, 2))
                    .withMessageContaining("stored as double_blocks.0.img_attn.qkv.weight")
                    .withMessageContaining("found [7, 2]");
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.tensor("norm_out.linear.weight", 3, 2))
                    .withMessageContaining("found [3, 2]");
        }
    }

    private static void assertSame(String name, WeightStore actual, WeightStore expected) throws IOException {
        List<Long> axes = expected.catalog().shape(name);
        if (expected.catalog().entry(name).type().computable().isEmpty()) {
            return;
        }
        long[] shape = axes.stream().mapToLong(axis -> axis).toArray();
        Tensor weight = actual.tensor(name, shape);
        Tensor golden = expected.tensor(name, shape);
        assertThat(weight.describe()).as(name).isEqualTo(golden.describe());
        assertThat(MemorySegment.mismatch(
                        weight.segment(), 0, golden.size() * 2, golden.segment(), 0, golden.size() * 2))
                .as(name)
                .isEqualTo(-1);
    }

    private Path withPrefix(Path file, String prefix) throws IOException {
        if (prefix.isEmpty()) {
            return file;
        }
        Path renamed = folder.resolve("renamed.safetensors");
        TensorFile stored = TensorFile.read(file);
        List<TensorSpec> tensors = new ArrayList<>();
        stored.tensors()
                .values()
                .forEach(entry -> tensors.add(new TensorSpec(prefix + entry.name(), entry.type(), entry.shape())));
        tensors.add(TensorSpec.of("other.weight", StoredType.F32, 1));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = stored.map(arena).memory();
            SafetensorsWriter.write(renamed, Map.of(), tensors, (tensor, out) -> {
                TensorEntry entry = stored.tensors().get(tensor.name().replaceFirst("^" + Pattern.quote(prefix), ""));
                out.write(
                        entry == null
                                ? ByteBuffer.allocate(4)
                                : bytes.asSlice(entry.offset(), entry.bytes()).asByteBuffer());
            });
        }
        return renamed;
    }

    private static Path fixture(String name) {
        return Resources.resource("/dev/panaflux/weights/original-names/" + name + ".safetensors");
    }
}
