package dev.panaflux.family;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ModelDigestTest {

    @TempDir
    Path folder;

    Path model = Path.of("");

    String original = "";

    @BeforeEach
    void copy_the_tiny_model() throws IOException {
        model = TestFiles.copy(TestFiles.model("tiny"), folder.resolve("copy"));
        original = digest();
    }

    @ParameterizedTest
    @CsvSource({
        "emoji, 535687562ceb89b163f6e2239c94d833eb572c74a85ed1e446544aae401fa0d4",
        "emoji-base, 10b532ae8c24a648225d38a69e3d64c4f5b384ecde6dee3a81213d020f248f5a",
        "tiny, b80a58e1e14a57c96f43a25f1db15ad86e53fafc3459ecc43c35e57d367a5bae",
        "mini, c1d219200a36d44c1abdb9afae0f0d0bfff5ea04b14548c018f630238aa08a2e",
        "odd, 08680687c929de417b4b605fe69263420edf6ae29ab189b3875e9f710255e18c",
        "lean, 86d0fc1f5f3904137d08537e321beeadcde75218523ef48befdb5fd69bfbc043"
    })
    void images_tell_the_digest_of_their_model_so_it_stays(String name, String digest) throws IOException {
        assertThat(ModelDigest.of(ModelFiles.read(ModelSource.of(TestFiles.model(name)))))
                .isEqualTo(digest);
    }

    @ParameterizedTest
    @CsvSource({
        "emoji, 1be5ff2288179977e57cb0303aae6dc30cb908ef13936c9fcc5ba2a1dacb7bc5",
        "tiny, e445ff3fa0ea38def236661ad2ba4fee03a99572f2330ff0147b0256e82dddfc",
        "odd, 1a76bb77a2c0e57d75d297854ecce5231a0da682dca9f604c106632dc892db87"
    })
    void eight_bit_weights_are_found_by_the_digest_of_the_transformer_so_it_stays(String name, String digest)
            throws IOException {
        ModelFiles files = ModelFiles.read(ModelSource.of(TestFiles.model(name)));
        assertThat(ModelDigest.of(files, Component.TRANSFORMER)).isEqualTo(digest);
    }

    @Test
    void a_copy_elsewhere_has_the_same_digest() throws IOException {
        assertThat(original)
                .matches("[0-9a-f]{64}")
                .isEqualTo(ModelDigest.of(ModelFiles.read(ModelSource.of(TestFiles.model("tiny")))))
                .isNotEqualTo(ModelDigest.of(ModelFiles.read(ModelSource.of(TestFiles.model("mini")))));
    }

    @ParameterizedTest
    @EnumSource(Component.class)
    void a_component_has_a_digest_of_its_own_weights_alone(Component changed) throws IOException {
        ModelFiles files = ModelFiles.read(ModelSource.of(model));
        Map<Component, String> before = digests(files);
        assertThat(before.values()).doesNotHaveDuplicates().doesNotContain(original);
        TensorEntry entry = files.weights(changed).files().tensors().values().stream()
                .max(Comparator.comparingLong(TensorEntry::bytes))
                .orElseThrow();
        try (FileChannel channel = FileChannel.open(entry.file(), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), entry.offset() + entry.bytes() / 2);
        }
        Map<Component, String> after = digests(files);
        assertThat(after).hasSize(3).doesNotContainEntry(changed, before.get(changed));
        before.remove(changed);
        assertThat(after).containsAllEntriesOf(before);
    }

    private static Map<Component, String> digests(ModelFiles files) throws IOException {
        Map<Component, String> digests = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            digests.put(component, ModelDigest.of(files, component));
        }
        return digests;
    }

    @ParameterizedTest
    @EnumSource(Component.class)
    void a_change_in_the_middle_of_any_weight_changes_it(Component component) throws IOException {
        ModelFiles files = ModelFiles.read(ModelSource.of(model));
        TensorFile file = files.weights(component).files().files().getFirst();
        List<TensorEntry> tensors = List.copyOf(file.tensors().values());
        for (int i = 0; i < tensors.size(); i += 17) {
            TensorEntry entry = tensors.get(i);
            try (FileChannel channel =
                    FileChannel.open(file.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                long middle = entry.offset() + entry.bytes() / 2;
                ByteBuffer value = ByteBuffer.allocate(1);
                channel.read(value, middle);
                byte old = value.get(0);
                channel.write(ByteBuffer.wrap(new byte[] {(byte) (old ^ 1)}), middle);
                assertThat(ModelDigest.of(files)).as(entry.name()).isNotEqualTo(original);
                channel.write(ByteBuffer.wrap(new byte[] {old}), middle);
            }
        }
        assertThat(digest()).isEqualTo(original);
    }

    @Test
    void settings_that_change_the_image_change_it_and_others_do_not() throws IOException {
        TestFiles.edit(model.resolve("transformer/config.json"), json -> json.put("_diffusers_version", "9"));
        assertThat(digest()).isEqualTo(original);
        TestFiles.edit(model.resolve("transformer/config.json"), json -> json.put("eps", 2e-6));
        assertThat(digest()).isNotEqualTo(original);
    }

    @Test
    void the_tokenizer_and_the_kind_of_model_change_it() throws IOException {
        TestFiles.edit(model.resolve("model_index.json"), json -> json.put("is_distilled", false));
        String base = digest();
        assertThat(base).isNotEqualTo(original);
        Files.writeString(model.resolve("tokenizer/tokenizer_config.json"), "{}");
        assertThat(digest()).isNotEqualTo(base);
    }

    private String digest() throws IOException {
        return ModelDigest.of(ModelFiles.read(ModelSource.of(model)));
    }
}
