package dev.panaflux.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.family.klein.KleinModel;
import dev.panaflux.family.klein.Variant;
import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Weight;
import dev.panaflux.model.transformer.TransformerConfig;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.blocks.BlockFormat;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticModelTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(DType.class)
    void a_synthetic_model_is_a_model_of_the_same_shape(DType type) throws IOException {
        Path target = folder.resolve("made/here");
        List<Long> progress = new ArrayList<>();
        SyntheticModel synthetic = new SyntheticModel(shape(), type, 1, null);
        List<Long> totals = new ArrayList<>();
        synthetic.write(target, (done, total) -> {
            progress.add(done);
            totals.add(total);
        });

        assertThat((KleinModel) ModelDescription.read(target)).isEqualTo(shape());
        ModelFiles model = ModelFiles.read(ModelSource.of(target));
        for (Component component : Component.values()) {
            try (WeightStore store = model.weights(component).open()) {
                for (TensorShape weight : model.needed(component)) {
                    assertThat(store.catalog().entry(weight.name()).type()).isEqualTo(StoredType.of(type));
                    assertPlausible(weight, store.floats(weight.name()));
                }
            }
        }
        assertThat(progress).isSorted().last().isEqualTo(synthetic.bytes());
        assertThat(totals).containsOnly(synthetic.bytes());
        assertThat(model.open(Component.AUTOENCODER).catalog().contains("bn.num_batches_tracked"))
                .isTrue();
        try (Stream<Path> children = Files.list(folder.resolve("made"))) {
            assertThat(children).containsExactly(target);
        }
    }

    /** Finite; matrices of variance 1 over fan-in, embeddings of 1, norms around 1, biases and means around 0. */
    private static void assertPlausible(TensorShape weight, float[] values) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        assertThat(squares).as(weight.name()).isFinite();
        if (values.length < 1000) {
            return;
        }
        double mean = sum / values.length;
        double deviation = Math.sqrt(squares / values.length - mean * mean);
        double expected = weight.name().contains("embed_tokens")
                ? 1
                : Math.sqrt((double) weight.shape().getFirst() / weight.elements());
        assertThat(deviation).as(weight.name()).isBetween(0.9 * expected, 1.1 * expected);
        assertThat(Math.abs(mean)).as(weight.name()).isLessThan(5 * expected / Math.sqrt(values.length));
    }

    @Test
    void the_same_seed_gives_the_same_bytes_and_another_seed_others() throws IOException {
        assertThat(digest("a", 7)).isEqualTo(digest("b", 7)).isNotEqualTo(digest("c", 8));
    }

    private String digest(String name, long seed) throws IOException {
        new SyntheticModel(shape(), DType.BF16, seed, null).write(folder.resolve(name), (done, total) -> {});
        return ModelDigest.of(ModelFiles.read(ModelSource.of(folder.resolve(name))));
    }

    @Test
    void a_tokenizer_is_copied() throws IOException {
        Path tokenizer = TestFiles.model("tiny").resolve("tokenizer");
        new SyntheticModel(shape(), DType.BF16, 1, tokenizer).write(folder.resolve("a"), (done, total) -> {});
        for (String name : List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja")) {
            assertThat(folder.resolve("a/tokenizer").resolve(name)).hasSameBinaryContentAs(tokenizer.resolve(name));
        }
    }

    @Test
    void the_minimal_tokenizer_has_a_token_for_each_byte_and_those_of_the_template() throws IOException {
        new SyntheticModel(shape(), DType.BF16, 1, null).write(folder.resolve("a"), (done, total) -> {});
        var json = TestFiles.JSON.readTree(Files.readString(folder.resolve("a/tokenizer/tokenizer.json")));
        assertThat(json.path("model").path("vocab").size()).isEqualTo(256);
        assertThat(json.path("model").path("merges").size()).isZero();
        assertThat(json.path("added_tokens").findValuesAsString("content"))
                .containsExactly("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>");
    }

    @Test
    void a_vocabulary_too_small_for_the_minimal_tokenizer_is_refused() throws IOException {
        Path tiny = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("tiny"));
        TestFiles.edit(tiny.resolve("text_encoder/config.json"), json -> json.put("vocab_size", 260));
        KleinModel shape = (KleinModel) ModelDescription.read(tiny);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SyntheticModel(shape, DType.BF16, 1, null))
                .withMessageContaining("vocab_size: expected at least 261");
    }

    @Test
    void a_folder_that_holds_something_is_left_alone() throws IOException {
        Path file = Files.writeString(folder.resolve("mine"), "mine");
        SyntheticModel synthetic = new SyntheticModel(shape(), DType.BF16, 1, null);
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> synthetic.write(folder, (done, total) -> {}));
        assertThatExceptionOfType(FileAlreadyExistsException.class)
                .isThrownBy(() -> synthetic.write(file, (done, total) -> {}));
        assertThat(file).hasContent("mine");
    }

    @Test
    void an_empty_folder_is_filled() throws IOException {
        Path target = Files.createDirectory(folder.resolve("empty"));
        new SyntheticModel(shape(), DType.BF16, 1, null).write(target, (done, total) -> {});
        assertThat(target.resolve("model_index.json")).exists();
    }

    @Test
    void an_interrupted_writing_leaves_nothing() throws IOException {
        SyntheticModel synthetic = new SyntheticModel(shape(), DType.BF16, 1, null);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> synthetic.write(folder.resolve("a"), (done, total) -> {
                    throw new IllegalStateException("stop");
                }));
        try (Stream<Path> children = Files.list(folder)) {
            assertThat(children).isEmpty();
        }
    }

    @Tag("slow")
    @Test
    void a_disk_without_room_is_refused_before_anything_is_written() throws IOException {
        KleinModel klein = ((KleinModel) PublishedModel.named("klein-9b").description());
        TransformerConfig t = klein.transformer();
        KleinModel huge = new KleinModel(
                Variant.DISTILLED,
                new TransformerConfig(128, 128, 4096, 4096, 32, 128, 12288, 256, 3.0, t.ropeAxes(), 2000, t.eps()),
                klein.autoencoder(),
                klein.textEncoder(),
                klein.scheduler());
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() ->
                        new SyntheticModel(huge, DType.F32, 1, null).write(folder.resolve("a"), (done, total) -> {}))
                .withMessageContaining("bytes of free disk, found");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    @Test
    void shards_are_filled_in_order_up_to_their_size() {
        List<TensorSpec> tensors = Stream.of(4L, 4L, 5L, 9L, 1L)
                .map(size -> TensorSpec.of("t" + size, StoredType.U8, size))
                .toList();
        assertThat(SyntheticModel.shards(tensors, 8))
                .extracting(shard -> shard.stream().mapToLong(TensorSpec::bytes).sum())
                .containsExactly(8L, 5L, 9L, 1L);
    }

    @Test
    void the_published_text_encoder_has_two_shards_of_up_to_five_gigabytes() {
        ModelDescription klein = PublishedModel.named("klein-4b").description();
        List<TensorSpec> tensors = new ArrayList<>();
        klein.networks()
                .requirements(Component.TEXT_ENCODER)
                .forEach(weight -> tensors.add(new TensorSpec(weight.name(), StoredType.BF16, weight.shape())));
        tensors.addAll(klein.unread(Component.TEXT_ENCODER, StoredType.BF16));
        assertThat(SyntheticModel.shards(tensors, 5_000_000_000L)).hasSize(2);
    }

    private static KleinModel shape() throws IOException {
        return (KleinModel) ModelDescription.read(TestFiles.model("tiny"));
    }

    @ParameterizedTest
    @EnumSource
    void blocksOfEveryFormatHaveTheDeviationOfFloats(BlockFormat format) throws IOException {
        assertDeviationOfFloats(
                StoredType.of(format), format.weights(), format.name().toLowerCase(Locale.ROOT));
    }

    @Tag("slow")
    @Test
    void narrowFloatsWithScalesHaveTheDeviationOfFloats() throws IOException {
        assertDeviationOfFloats(StoredType.F8_E4M3, 1, "f8_e4m3");
        ModelFiles model = ModelFiles.read(ModelSource.of(folder.resolve("a")));
        TensorEntry scale = model.weights(Component.TRANSFORMER)
                .files()
                .tensors()
                .get("transformer_blocks.0.attn.to_q.weight_scale");
        assertThat(scale).extracting(TensorEntry::type).isEqualTo(StoredType.F32);
        assertThat(model.weights(Component.TEXT_ENCODER)
                        .entry("model.embed_tokens.weight")
                        .type())
                .isEqualTo(StoredType.BF16);
    }

    private void assertDeviationOfFloats(StoredType type, int group, String label) throws IOException {
        SyntheticModel synthetic = new SyntheticModel(
                ModelDescription.read(TestFiles.model("mini")),
                DType.BF16,
                1,
                TestFiles.model("mini").resolve("tokenizer"),
                type);
        synthetic.write(folder.resolve("a"), (done, total) -> {});
        ModelFiles model = ModelFiles.read(ModelSource.of(folder.resolve("a")));
        TensorShape largest = model.needed(Component.TRANSFORMER).stream()
                .filter(weight -> weight.shape().getLast() % group == 0)
                .max(Comparator.comparingLong(TensorShape::elements))
                .orElseThrow();
        try (WeightStore store = model.open(Component.TRANSFORMER)) {
            Weight weight = store.weight(
                    largest.name(), largest.shape().getFirst(), largest.shape().getLast());
            assertThat(weight.format().label()).isEqualTo(label);
            float[] row = new float[(int) weight.cols()];
            double squares = 0;
            for (int r = 0; r < weight.rows(); r++) {
                weight.read(r, 0, row, 0, row.length);
                for (float value : row) {
                    squares += (double) value * value;
                }
            }
            double deviation = Math.sqrt(squares / largest.elements());
            double wanted = Math.sqrt(1.0 / weight.cols());
            assertThat(deviation / wanted).isBetween(0.65, 1.5);
        }
    }
}
