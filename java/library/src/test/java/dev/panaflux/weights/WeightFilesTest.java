package dev.panaflux.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.weights.gguf.GgufBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class WeightFilesTest {

    private static final List<String> PREFERRED = List.of("model.safetensors", "model.safetensors.index.json");

    @TempDir
    Path folder;

    Path index = Path.of("");

    @BeforeEach
    void write_three_shards_and_their_index() throws IOException {
        index = folder.resolve("model.safetensors.index.json");
        ObjectNode json = TestFiles.JSON.createObjectNode();
        ObjectNode map = json.putObject("weight_map");
        for (int i = 1; i <= 3; i++) {
            String shard = "model-0000" + i + "-of-00003.safetensors";
            TestFiles.counting(
                    folder.resolve(shard),
                    List.of(TensorSpec.of("w" + i, StoredType.F32, i), TensorSpec.of("v" + i, StoredType.BF16, 2)));
            map.put("w" + i, shard).put("v" + i, shard);
        }
        Files.writeString(index, json.toString());
    }

    @Test
    void shards_are_one_component() throws IOException {
        WeightFiles files = WeightFiles.read(index, PREFERRED);
        assertThat(files.tensors()).containsOnlyKeys("v1", "w1", "v2", "w2", "v3", "w3");
        assertThat(files.files()).hasSize(3);
        try (WeightStore store = WeightStore.open(index)) {
            assertThat(store.floats("w3")).containsExactly(0, 1, 2);
            assertThat(store.floats("w1")).containsExactly(0);
        }
    }

    @Test
    void a_folder_stands_for_the_index_in_it() throws IOException {
        assertThat(WeightFiles.read(folder, PREFERRED).location()).isEqualTo(index);
    }

    @Test
    void the_first_preferred_name_of_a_folder_wins() throws IOException {
        Path single = folder.resolve("model.safetensors");
        TestFiles.counting(single, List.of(TensorSpec.of("w", StoredType.F32, 1)));
        assertThat(WeightFiles.read(folder, PREFERRED).location()).isEqualTo(single);
        assertThat(WeightFiles.read(folder, PREFERRED.reversed()).location()).isEqualTo(index);
    }

    @Test
    void the_only_index_of_a_folder_is_taken_whatever_its_name() throws IOException {
        assertThat(WeightFiles.read(folder, List.of("other.safetensors")).location())
                .isEqualTo(index);
    }

    @Test
    void a_folder_without_weights_is_refused(@TempDir Path empty) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> WeightFiles.read(empty, PREFERRED))
                .withMessage(empty + ": expected model.safetensors or model.safetensors.index.json,"
                        + " found no GGUF or safetensors file");
    }

    @Test
    void a_missing_shard_is_refused() throws IOException {
        Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
        refused("expected shard " + folder.resolve("model-00002-of-00003.safetensors") + ", found no such file");
    }

    @Test
    void a_tensor_that_its_shard_does_not_hold_is_refused() throws IOException {
        edit(map -> map.put("w9", "model-00001-of-00003.safetensors"));
        refused("tensor w9: expected in shard model-00001-of-00003.safetensors, not found there");
    }

    @Test
    void a_tensor_in_the_wrong_shard_is_refused() throws IOException {
        edit(map -> map.put("w1", "model-00002-of-00003.safetensors"));
        refused("tensor w1: expected in shard model-00002-of-00003.safetensors, not found there");
    }

    @Test
    void a_tensor_in_two_shards_is_refused() throws IOException {
        TestFiles.counting(
                folder.resolve("model-00003-of-00003.safetensors"), List.of(TensorSpec.of("w1", StoredType.F32, 1)));
        refused("tensor w1: expected in one shard, found in ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x.safetensors", "/etc/passwd", "a\\b", ""})
    void a_shard_elsewhere_is_refused(String name) throws IOException {
        edit(map -> map.put("w1", name));
        refused("weight_map.w1: expected the name of a file beside the index");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[]", "{}", "{\"weight_map\":{}}", "{\"weight_map\":[]}", "{\"weight_map\":{\"w1\":1}}", "{"
            })
    void an_index_without_a_map_is_refused(String json) throws IOException {
        Files.writeString(index, json);
        refused("");
    }

    @Test
    void any_part_stands_for_all_that_were_split() throws IOException {
        Files.delete(index);
        for (int number = 1; number <= 3; number++) {
            WeightFiles files =
                    WeightFiles.read(folder.resolve("model-0000%d-of-00003.safetensors".formatted(number)), List.of());
            assertThat(files.tensors()).containsOnlyKeys("v1", "w1", "v2", "w2", "v3", "w3");
            assertThat(files.location()).isEqualTo(folder.resolve("model-00001-of-00003.safetensors"));
        }
        assertThat(WeightFiles.read(folder, PREFERRED).tensors()).hasSize(6);
    }

    @Test
    void parts_of_gguf_are_one_component() throws IOException {
        for (int number = 1; number <= 2; number++) {
            GgufBytes bytes = GgufBytes.header(1, 1);
            bytes.text("split.no").int32(4).int32(number - 1);
            Files.write(
                    folder.resolve("flux-0000%d-of-00002.gguf".formatted(number)),
                    bytes.tensor("w" + number, 0, 0, 2, number).data(8 * number).toBytes());
        }
        Path first = folder.resolve("flux-00001-of-00002.gguf");
        WeightFiles files = WeightFiles.read(first, List.of());
        assertThat(files.tensors()).containsOnlyKeys("w1", "w2");
        assertThat(files.beside(".note")).isEqualTo(folder.resolve("flux-00001-of-00002.note"));
    }

    @Test
    void a_missing_part_is_named() throws IOException {
        Files.delete(folder.resolve("model-00002-of-00003.safetensors"));
        Path third = folder.resolve("model-00003-of-00003.safetensors");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> WeightFiles.read(third, List.of()))
                .withMessage(third + ": expected part 2 of 3 beside it, model-00002-of-00003.safetensors,"
                        + " found no such file");
    }

    @Test
    void a_tensor_in_two_parts_is_refused() throws IOException {
        TestFiles.counting(
                folder.resolve("model-00003-of-00003.safetensors"), List.of(TensorSpec.of("w1", StoredType.F32, 1)));
        Path first = folder.resolve("model-00001-of-00003.safetensors");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> WeightFiles.read(first, List.of()))
                .withMessageStartingWith(first + ": tensor w1: expected in one shard, found in ");
    }

    @Test
    void a_name_with_impossible_numbers_is_that_of_a_whole_file() throws IOException {
        Path odd = folder.resolve("odd-00004-of-00003.safetensors");
        TestFiles.counting(odd, List.of(TensorSpec.of("w", StoredType.F32, 1)));
        assertThat(WeightFiles.read(odd, List.of()).tensors()).containsOnlyKeys("w");
    }

    private void edit(Consumer<ObjectNode> change) throws IOException {
        TestFiles.edit(index, json -> change.accept((ObjectNode) json.path("weight_map")));
    }

    private void refused(String message) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> WeightFiles.read(index, PREFERRED))
                .withMessageStartingWith(index + ": ")
                .withMessageContaining(message)
                .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
    }
}
