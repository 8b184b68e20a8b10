package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelDigest;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.model.DryRun;
import dev.panaflux.model.autoencoder.AutoencoderConfig;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFilesTest {

    private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

    @TempDir
    Path folder;

    Path tiny = Path.of("");

    @BeforeEach
    void copy_the_tiny_model() throws IOException {
        tiny = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("tiny"));
    }

    @ParameterizedTest
    @CsvSource({"tiny, true", "mini, false"})
    void a_folder_in_the_diffusers_layout_is_a_model(String name, boolean distilled) throws IOException {
        Path path = TestFiles.model(name);
        ModelFiles model = ModelFiles.read(ModelSource.of(path));
        assertThat(model.name()).isEqualTo(name);
        assertThat(model.description().sampling().distilled()).isEqualTo(distilled);
        assertThat(model.tokenizer()).isEqualTo(path.resolve("tokenizer"));
        assertThat(KleinFixtures.of(model).scheduler()).isEqualTo(KleinModel.SCHEDULER);
        for (Component component : Component.values()) {
            try (WeightStore store = model.weights(component).open()) {
                for (TensorShape weight : model.needed(component)) {
                    assertThat(store.tensor(weight.name(), axes(weight)).size()).isEqualTo(weight.elements());
                }
            }
        }
    }

    @Test
    void a_model_without_a_word_on_distillation_is_a_base_model() throws IOException {
        TestFiles.edit(tiny.resolve("model_index.json"), json -> json.remove("is_distilled"));
        assertThat(ModelFiles.read(ModelSource.of(tiny))
                        .description()
                        .sampling()
                        .distilled())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_index.json",
                "scheduler/scheduler_config.json",
                "transformer/config.json",
                "vae/config.json",
                "text_encoder/config.json"
            })
    void a_missing_config_is_refused(String name) throws IOException {
        Files.delete(tiny.resolve(name));
        refused(ModelSource.of(tiny), tiny.resolve(name) + ": no such file");
    }

    @ParameterizedTest
    @CsvSource({
        "transformer, diffusion_pytorch_model.safetensors",
        "vae, diffusion_pytorch_model.safetensors",
        "text_encoder, model.safetensors"
    })
    void missing_weights_are_refused(String part, String name) throws IOException {
        Files.delete(tiny.resolve(part).resolve(name));
        refused(ModelSource.of(tiny), tiny.resolve(part) + ": expected ");
        refused(ModelSource.of(tiny), ", found no GGUF or safetensors file");
    }

    @Test
    void a_missing_tokenizer_is_refused() throws IOException {
        Files.delete(tiny.resolve("tokenizer/tokenizer.json"));
        refused(
                ModelSource.of(tiny),
                "tokenizer.json: expected in " + tiny.resolve("tokenizer")
                        + ", found no such file; name its folder (--tokenizer)");
    }

    @Test
    void a_folder_that_is_not_there_is_refused() {
        refused(
                ModelSource.of(folder.resolve("none")),
                folder.resolve("none") + ": expected a model folder, found nothing");
        refused(
                ModelSource.of(tiny.resolve("model_index.json")),
                tiny.resolve("model_index.json") + ": expected a model folder, found a file");
    }

    @ParameterizedTest
    @CsvSource({
        "transformer, num_layers, 3, tensor transformer_blocks.2.attn.to_q.weight: expected [64, 64]",
        "transformer, num_single_layers, 4, tensor single_transformer_blocks.3.attn.to_qkv_mlp_proj.weight",
        "transformer, timestep_guidance_channels, 64, tensor time_guidance_embed.timestep_embedder.linear_1.weight",
        "vae, layers_per_block, 2, tensor decoder.up_blocks.0.resnets.2.norm1.weight",
        "text_encoder, intermediate_size, 96, tensor model.layers.0.mlp.gate_proj.weight",
        "text_encoder, vocab_size, 490, tensor model.embed_tokens.weight",
        "text_encoder, num_hidden_layers, 12, tensor model.layers.8.input_layernorm.weight"
    })
    void weights_that_do_not_fit_their_config_are_refused_before_any_work(
            String part, String key, int value, String message) throws IOException {
        TestFiles.edit(tiny.resolve(part).resolve("config.json"), json -> json.put(key, value));
        refused(ModelSource.of(tiny), message);
    }

    @Test
    void a_text_encoder_of_another_width_than_the_transformer_was_made_for_is_refused() throws IOException {
        Path mini = TestFiles.model("mini");
        ModelSource source = new ModelSource(tiny, null, null, mini.resolve("text_encoder"), null);
        refused(
                source,
                "%s: joint_attention_dim: expected 192, 3 * hidden_size of %s, found 96"
                        .formatted(tiny.resolve("transformer/config.json"), mini.resolve("text_encoder/config.json")));
    }

    @Test
    void an_autoencoder_of_other_latents_is_refused() {
        Path mini = TestFiles.model("mini");
        ModelSource source = new ModelSource(tiny, null, mini.resolve("vae"), null, null);
        refused(source, "in_channels: expected 128, 4 * latent_channels of " + mini.resolve("vae/config.json"));
    }

    @Test
    void layers_that_are_never_read_need_not_be_there() throws IOException {
        Path file = tiny.resolve("text_encoder/model.safetensors");
        TensorFile stored = TensorFile.read(file);
        List<TensorSpec> needed = stored.tensors().values().stream()
                .filter(entry -> !entry.name().matches("model\\.(layers\\.[67]\\.|norm).*"))
                .map(entry -> new TensorSpec(entry.name(), entry.type(), entry.shape()))
                .toList();
        assertThat(needed).hasSizeLessThan(stored.tensors().size());
        TestFiles.counting(file, needed);
        assertThat(KleinFixtures.of(ModelFiles.read(ModelSource.of(tiny)))
                        .textEncoder()
                        .layers())
                .isEqualTo(8);
    }

    @Test
    void a_needed_weight_that_cannot_be_computed_with_is_refused() throws IOException {
        Path file = tiny.resolve("transformer").resolve(WEIGHTS);
        TestFiles.counting(
                file,
                DryRun.requirements(KleinModel.transformer(
                                ConfigReader.transformer(tiny.resolve("transformer/config.json"))))
                        .stream()
                        .map(weight -> new TensorSpec(
                                weight.name(),
                                weight.name().startsWith("proj_out") ? StoredType.I8 : StoredType.BF16,
                                weight.shape()))
                        .toList());
        refused(ModelSource.of(tiny), "tensor proj_out.weight at byte ");
        refused(ModelSource.of(tiny), ": expected floats or numbers with scales, found i8");
    }

    @Test
    void single_files_with_the_original_names_are_the_same_model() throws IOException {
        Path mini = TestFiles.model("mini");
        Path transformer = OriginalLayout.transformer(
                mini.resolve("transformer").resolve(WEIGHTS), folder.resolve("flux-2-klein-base-mini.safetensors"));
        Path autoencoder = OriginalLayout.autoencoder(
                mini.resolve("vae").resolve(WEIGHTS), 4, folder.resolve("flux2-vae.safetensors"));
        Path textEncoder =
                Files.copy(mini.resolve("text_encoder/model.safetensors"), folder.resolve("qwen.safetensors"));

        ModelFiles expected = ModelFiles.read(ModelSource.of(mini));
        ModelFiles model = ModelFiles.read(
                new ModelSource(null, transformer, autoencoder, textEncoder, mini.resolve("tokenizer"), false));

        assertThat(model.name()).isEqualTo("flux-2-klein-base-mini");
        assertThat(model.description().sampling().distilled()).isFalse();
        assertThat(KleinFixtures.of(model).transformer())
                .isEqualTo(KleinFixtures.of(expected).transformer());
        assertThat(KleinFixtures.of(model).autoencoder())
                .as("all but the size trained on, which weights do not tell")
                .usingRecursiveComparison()
                .ignoringFields("sampleSize")
                .isEqualTo(KleinFixtures.of(expected).autoencoder());
        assertThat(KleinFixtures.of(model).textEncoder())
                .isEqualTo(KleinFixtures.of(expected).textEncoder());
        assertThat(KleinFixtures.of(model).scheduler())
                .isEqualTo(KleinFixtures.of(expected).scheduler());
        assertThat(model.weights(Component.TRANSFORMER).files().tensors())
                .containsKey("double_blocks.0.img_attn.qkv.weight");
        for (Component component : Component.values()) {
            try (WeightStore actual = model.weights(component).open();
                    WeightStore golden = expected.weights(component).open()) {
                for (TensorShape weight : expected.needed(component)) {
                    Tensor a = actual.tensor(weight.name(), axes(weight));
                    Tensor b = golden.tensor(weight.name(), axes(weight));
                    long bytes = b.size() * b.dtype().bytes();
                    assertThat(a.describe()).isEqualTo(b.describe());
                    assertThat(MemorySegment.mismatch(a.segment(), 0, bytes, b.segment(), 0, bytes))
                            .as(weight.name())
                            .isEqualTo(-1);
                }
            }
        }
    }

    /** A decoder of half the width: its names without the prefix as in BFL's file, or under diffusers' names. */
    private Path smallDecoder(String name, boolean bare) throws IOException {
        AutoencoderConfig config =
                KleinFixtures.of(ModelFiles.read(ModelSource.of(tiny))).autoencoder();
        AutoencoderConfig small = new AutoencoderConfig(
                config.inChannels(),
                config.outChannels(),
                config.latentChannels(),
                config.blockOutChannels(),
                config.blockOutChannels().stream().map(channels -> channels / 2).toList(),
                config.layersPerBlock(),
                config.normNumGroups(),
                config.useQuantConv(),
                config.usePostQuantConv(),
                config.midBlockAddAttention(),
                config.batchNormEps(),
                config.sampleSize());
        List<TensorSpec> tensors = DryRun.requirements(
                        KleinModel.autoencoder(small).decoder())
                .stream()
                .filter(weight -> !weight.name().startsWith("bn."))
                .map(weight -> new TensorSpec(weight.name(), StoredType.F32, weight.shape()))
                .toList();
        Path diffusers = TestFiles.counting(folder.resolve("diffusers-" + name), tensors);
        if (!bare) {
            return diffusers;
        }
        Path original =
                OriginalLayout.autoencoder(diffusers, config.blockOutChannels().size(), folder.resolve("bfl-" + name));
        Path target = folder.resolve(name);
        try (WeightStore store = WeightStore.open(original)) {
            List<TensorSpec> stripped = store.catalog().files().tensors().values().stream()
                    .map(entry ->
                            new TensorSpec(entry.name().replaceFirst("^decoder\\.", ""), entry.type(), entry.shape()))
                    .toList();
            SafetensorsWriter.write(
                    target,
                    Map.of(),
                    stripped,
                    (tensor, out) -> out.write(store.tensor(
                                    "decoder." + tensor.name(), axes(new TensorShape(tensor.name(), tensor.shape())))
                            .segment()
                            .asByteBuffer()));
        }
        return target;
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void a_decoder_of_its_own_takes_the_place_of_the_autoencoders(boolean bare) throws IOException {
        Path decoder = smallDecoder("small.safetensors", bare);
        refused(
                new ModelSource(tiny, null, decoder, null, null),
                decoder
                        + ": holds a FLUX.2 decoder alone, which takes the place of a model's own: name it with --decoder");
        ModelFiles model = ModelFiles.read(ModelSource.of(tiny).withDecoder(decoder));
        AutoencoderConfig config = KleinFixtures.of(model).autoencoder();
        assertThat(config.decoderBlockOutChannels())
                .isEqualTo(config.blockOutChannels().stream()
                        .map(channels -> channels / 2)
                        .toList());
        try (WeightStore store = model.open(Component.AUTOENCODER)) {
            long[] shape = {config.decoderBlockOutChannels().getLast(), config.latentChannels(), 3, 3};
            assertThat(store.tensor("decoder.conv_in.weight", shape).toFloats()[7])
                    .isEqualTo(7);
            assertThat(store.catalog().entry("bn.running_mean").file())
                    .isEqualTo(tiny.resolve("vae").resolve(WEIGHTS));
            assertThat(store.catalog().entry("decoder.conv_out.bias").file()).isEqualTo(decoder);
        }
        assertThat(ModelDigest.of(model)).isNotEqualTo(ModelDigest.of(ModelFiles.read(ModelSource.of(tiny))));
    }

    @Test
    void a_file_without_a_decoder_is_refused_as_one() {
        Path other = tiny.resolve("transformer").resolve(WEIGHTS);
        refused(ModelSource.of(tiny).withDecoder(other), other + ": expected a FLUX.2 decoder, found other weights");
    }

    private ModelSource byItself(Path transformer, @Nullable Boolean distilled) {
        return new ModelSource(
                null,
                transformer,
                tiny.resolve("vae"),
                tiny.resolve("text_encoder"),
                tiny.resolve("tokenizer"),
                distilled);
    }

    @ParameterizedTest
    @CsvSource({"flux-2-klein-4b.safetensors", "flux-2-klein-base-4b.safetensors", "baseball.safetensors"})
    void a_transformer_file_by_itself_needs_a_word_on_its_training_whatever_its_name(String name) throws IOException {
        Path transformer =
                OriginalLayout.transformer(tiny.resolve("transformer").resolve(WEIGHTS), folder.resolve(name));
        refused(
                byItself(transformer, null),
                transformer
                        + ": expected a model_index.json or metadata that tell how it was trained, found neither; say --kind");
        for (boolean distilled : new boolean[] {true, false}) {
            assertThat(ModelFiles.read(byItself(transformer, distilled))
                            .description()
                            .sampling()
                            .distilled())
                    .isEqualTo(distilled);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "general.name, FLUX.2-klein-4B, true",
        "general.name, Flux 2 Klein Base 9B, false",
        "general.base_model.0.name, FLUX.2 klein base 4B, false",
        "modelspec.title, black-forest-labs/FLUX.2-klein-base-4B, false",
        "modelspec.architecture, flux-2-klein-9b, true",
    })
    void the_metadata_of_a_file_may_tell(String key, String value, boolean distilled) throws IOException {
        Path stored = OriginalLayout.transformer(
                tiny.resolve("transformer").resolve(WEIGHTS), folder.resolve("plain.safetensors"));
        Path transformer = folder.resolve("told.safetensors");
        try (WeightStore store = WeightStore.open(stored)) {
            SafetensorsWriter.write(
                    transformer,
                    Map.of(key, value),
                    store.catalog().files().tensors().values().stream()
                            .map(entry -> new TensorSpec(entry.name(), entry.type(), entry.shape()))
                            .toList(),
                    (tensor, out) ->
                            out.write(store.tensor(tensor.name(), axes(new TensorShape(tensor.name(), tensor.shape())))
                                    .segment()
                                    .asByteBuffer()));
        }
        assertThat(ModelFiles.read(byItself(transformer, null))
                        .description()
                        .sampling()
                        .distilled())
                .isEqualTo(distilled);
    }

    @Test
    void a_replaced_transformer_of_which_nothing_is_known_is_of_the_folders_kind() throws IOException {
        TestFiles.edit(tiny.resolve("model_index.json"), json -> json.put("is_distilled", false));
        Path transformer = OriginalLayout.transformer(
                tiny.resolve("transformer").resolve(WEIGHTS), folder.resolve("mine.safetensors"));
        ModelFiles model = ModelFiles.read(new ModelSource(tiny, transformer, null, null, null));
        assertThat(model.description().sampling().distilled()).isFalse();
        assertThat(model.name()).isEqualTo("mine");
    }

    @Test
    void a_transformer_folder_brings_the_kind_of_its_own_model() throws IOException {
        TestFiles.edit(tiny.resolve("model_index.json"), json -> json.put("is_distilled", false));
        Path other = TestFiles.model("tiny").resolve("transformer");
        assertThat(ModelFiles.read(new ModelSource(tiny, other, null, null, null))
                        .description()
                        .sampling()
                        .distilled())
                .isTrue();
    }

    @Test
    void a_replaced_part_whose_shapes_fit_keeps_the_folders_config() throws IOException {
        Path autoencoder =
                OriginalLayout.autoencoder(tiny.resolve("vae").resolve(WEIGHTS), 4, folder.resolve("vae.safetensors"));
        ModelFiles model = ModelFiles.read(new ModelSource(tiny, null, autoencoder, null, null));
        assertThat(KleinFixtures.of(model).autoencoder().normNumGroups()).isEqualTo(8);
    }

    @Test
    void what_shapes_do_not_tell_needs_a_config() throws IOException {
        Path autoencoder =
                OriginalLayout.autoencoder(tiny.resolve("vae").resolve(WEIGHTS), 4, folder.resolve("vae.safetensors"));
        ModelSource source =
                new ModelSource(null, tiny.resolve("transformer"), autoencoder, tiny.resolve("text_encoder"), null);
        refused(source, autoencoder + ": no config.json beside it");
        Files.copy(tiny.resolve("vae/config.json"), folder.resolve("config.json"));
        assertThat(KleinFixtures.of(ModelFiles.read(source)).autoencoder().normNumGroups())
                .isEqualTo(8);
    }

    @Test
    void a_config_of_something_else_beside_a_single_file_is_passed_over() throws IOException {
        Path transformer = OriginalLayout.transformer(
                tiny.resolve("transformer").resolve(WEIGHTS), folder.resolve("klein.safetensors"));
        Files.writeString(folder.resolve("config.json"), "{\"_class_name\": \"Other\"}");
        assertThat(KleinFixtures.of(ModelFiles.read(new ModelSource(tiny, transformer, null, null, null)))
                        .transformer()
                        .heads())
                .isEqualTo(2);
    }

    @Test
    void the_tokenizer_is_looked_for_with_the_text_encoder_and_beside_it() throws IOException {
        ModelSource beside = new ModelSource(
                null, tiny.resolve("transformer"), tiny.resolve("vae"), tiny.resolve("text_encoder"), null);
        assertThat(ModelFiles.read(beside).tokenizer().toAbsolutePath()).isEqualTo(tiny.resolve("tokenizer"));
        Files.copy(tiny.resolve("tokenizer/tokenizer.json"), tiny.resolve("text_encoder/tokenizer.json"));
        assertThat(ModelFiles.read(beside).tokenizer()).isEqualTo(tiny.resolve("text_encoder"));
        ModelSource given = new ModelSource(
                null,
                tiny.resolve("transformer"),
                tiny.resolve("vae"),
                tiny.resolve("text_encoder"),
                TestFiles.model("mini").resolve("tokenizer/tokenizer.json"));
        assertThat(ModelFiles.read(given).tokenizer())
                .isEqualTo(TestFiles.model("mini").resolve("tokenizer"));
    }

    @Test
    void a_part_that_nobody_gives_is_refused() {
        refused(
                new ModelSource(null, null, tiny.resolve("vae"), tiny.resolve("text_encoder"), null),
                "transformer: expected a model folder or a file for it, found neither");
        refused(
                new ModelSource(tiny, folder.resolve("none.safetensors"), null, null, null),
                folder.resolve("none.safetensors") + ": no such file");
    }

    @Test
    void a_guidance_distilled_transformer_is_refused() throws IOException {
        Path file = TestFiles.counting(
                folder.resolve("dev.safetensors"),
                List.of(
                        TensorSpec.of("img_in.weight", StoredType.BF16, 64, 16),
                        TensorSpec.of("guidance_in.in_layer.weight", StoredType.BF16, 64, 32)));
        refused(
                new ModelSource(null, file, tiny.resolve("vae"), tiny.resolve("text_encoder"), null),
                file + ": expected a klein transformer, found one with a guidance embedding");
    }

    @Test
    void shapes_of_an_unsupported_kind_of_weights_are_explained() throws IOException {
        List<TensorSpec> tensors = new ArrayList<>();
        for (TensorShape weight : ModelFiles.read(ModelSource.of(tiny)).needed(Component.TRANSFORMER)) {
            long[] shape = axes(weight);
            // Two numbers of four bits a byte.
            shape[shape.length - 1] /= 2;
            tensors.add(TensorSpec.of(weight.name(), StoredType.U8, shape));
        }
        tensors.add(TensorSpec.of("proj_out.weight.quant_state.bitsandbytes__nf4", StoredType.F32));
        Path file = TestFiles.counting(folder.resolve("nf4.safetensors"), tensors);
        refused(
                new ModelSource(null, file, tiny.resolve("vae"), tiny.resolve("text_encoder"), null),
                "; the file holds 4-bit weights of bitsandbytes");
    }

    private static long[] axes(TensorShape weight) {
        return weight.shape().stream().mapToLong(axis -> axis).toArray();
    }

    private static void refused(ModelSource source, String message) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> ModelFiles.read(source))
                .withMessageContaining(message)
                .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
    }
}
