package dev.panaflux.family.klein;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.family.Component;
import dev.panaflux.family.ModelFiles;
import dev.panaflux.family.ModelSource;
import dev.panaflux.kernels.Weight;
import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorShape;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightCatalog;
import dev.panaflux.weights.WeightStore;
import dev.panaflux.weights.convert.ConvertedTensor;
import dev.panaflux.weights.convert.Converter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConvertedWeightsTest {

    /** Wide enough for blocks of 256 weights. */
    private static final Path MINI = TestFiles.model("mini");

    private static final Path TINY = TestFiles.model("tiny");

    @TempDir
    private Path folder = Path.of("");

    private static ModelFiles model(@Nullable Path transformer, @Nullable Path textEncoder)
            throws ModelFormatException {
        return model(MINI, transformer, textEncoder);
    }

    private static ModelFiles model(Path folder, @Nullable Path transformer, @Nullable Path textEncoder)
            throws ModelFormatException {
        return ModelFiles.read(new ModelSource(folder, transformer, null, textEncoder, null));
    }

    private Path convert(ModelFiles model, Component component, StoredType type, String name) throws IOException {
        WeightCatalog weights = model.weights(component);
        Map<TensorSpec, ConvertedTensor> tensors = new LinkedHashMap<>();
        for (ConvertedTensor tensor : model.description().exchanged(component, weights)) {
            boolean rounded = component != Component.TRANSFORMER
                    || model.description()
                            .quantization()
                            .includes(tensor.sources().getFirst().name());
            tensors.put(tensor.as(type, rounded), tensor);
        }
        Path target = folder.resolve(name);
        Converter.write(weights, tensors, model.description().exchangedMetadata(component), target, done -> {});
        return target;
    }

    private interface Comparison {
        void of(String name, float[] expected, float[] found);
    }

    private static void compare(ModelFiles one, ModelFiles other, Component component, Comparison comparison)
            throws ModelFormatException {
        try (WeightStore expected = one.open(component);
                WeightStore found = other.open(component)) {
            for (TensorShape shape : one.needed(component)) {
                comparison.of(shape.name(), values(expected, shape), values(found, shape));
            }
        }
    }

    private static float[] values(WeightStore store, TensorShape shape) throws ModelFormatException {
        Weight weight = store.weight(
                shape.name(), shape.shape().stream().mapToLong(Long::longValue).toArray());
        int cols = (int) weight.cols();
        float[] values = new float[(int) weight.rows() * cols];
        for (int row = 0; row < weight.rows(); row++) {
            weight.read(row, 0, values, row * cols, cols);
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(
            value = StoredType.class,
            names = {"F32", "BF16"})
    void floatsKeepTheirValuesUnderTheNamesOfBfl(StoredType type) throws IOException {
        ModelFiles tiny = model(TINY, null, null);
        Path file = convert(tiny, Component.TRANSFORMER, type, "tiny.safetensors");
        assertThat(TensorFile.read(file).tensors()).containsKey("double_blocks.0.img_attn.qkv.weight");
        compare(
                tiny,
                model(TINY, file, null),
                Component.TRANSFORMER,
                (name, expected, found) -> assertThat(found).as(name).isEqualTo(expected));
    }

    @Tag("slow")
    @Test
    void eightBitsAreThoseOfTheGgufPackage() throws IOException {
        Path file = convert(model(null, null), Component.TRANSFORMER, StoredType.Q8_0, "mini.gguf");
        TensorFile written = TensorFile.read(file);
        TensorFile expected = TensorFile.read(Resources.resource("/reference/gguf/mini-q8_0.gguf"));
        int compared = 0;
        for (TensorEntry entry : written.tensors().values()) {
            TensorEntry other = expected.tensors().get(entry.name());
            assertThat(other).as(entry.name()).isNotNull();
            if (other != null && entry.type() == StoredType.Q8_0) {
                assertThat(bytes(written, entry)).as(entry.name()).isEqualTo(bytes(expected, other));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(10);
        assertThat(written.tensors()).hasSameSizeAs(expected.tensors());
    }

    private static byte[] bytes(TensorFile file, TensorEntry entry) throws ModelFormatException {
        try (Arena arena = Arena.ofConfined()) {
            return file.map(arena)
                    .memory()
                    .asSlice(entry.offset(), entry.bytes())
                    .toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void blocksOfTheWantedFormatAreCopied() throws IOException {
        Path stored = Resources.resource("/reference/gguf/mini-q4_k.gguf");
        Path file = convert(model(stored, null), Component.TRANSFORMER, StoredType.Q4_K, "again.gguf");
        TensorFile written = TensorFile.read(file);
        TensorFile original = TensorFile.read(stored);
        int compared = 0;
        for (TensorEntry entry : written.tensors().values()) {
            TensorEntry other = original.tensors().get(entry.name());
            if (other != null && entry.type() == StoredType.Q4_K) {
                assertThat(bytes(written, entry)).as(entry.name()).isEqualTo(bytes(original, other));
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(10);
    }

    @Tag("slow")
    @Test
    void fourBitsAreNear() throws IOException {
        ModelFiles mini = model(null, null);
        Path file = convert(mini, Component.TRANSFORMER, StoredType.Q4_K, "mini.gguf");
        compare(mini, model(file, null), Component.TRANSFORMER, (name, expected, found) -> {
            double error = 0;
            double size = 0;
            for (int i = 0; i < expected.length; i++) {
                error += (double) (expected[i] - found[i]) * (expected[i] - found[i]);
                size += (double) expected[i] * expected[i];
            }
            assertThat(error / size).as(name).isLessThan(0.01);
        });
    }

    @Test
    void aTextEncoderHasTheNamesOfLlamaCpp() throws IOException {
        ModelFiles mini = model(null, null);
        Path file = convert(mini, Component.TEXT_ENCODER, StoredType.Q8_0, "text.gguf");
        TensorFile expected = TensorFile.read(Resources.resource("/reference/gguf/mini-text-q8_0.gguf"));
        assertThat(TensorFile.read(file).tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(expected.tensors().keySet());
        ModelFiles reference = model(null, Resources.resource("/reference/gguf/mini-text-q8_0.gguf"));
        compare(
                reference,
                model(null, file),
                Component.TEXT_ENCODER,
                (name, values, found) -> assertThat(found).as(name).isEqualTo(values));
    }

    @Tag("slow")
    @Test
    void theFileTellsHowTheModelWasTrained() throws IOException {
        Path file = convert(model(null, null), Component.TRANSFORMER, StoredType.Q8_0, "plain.gguf");
        ModelFiles alone = ModelFiles.read(new ModelSource(
                null, file, MINI.resolve("vae"), MINI.resolve("text_encoder"), MINI.resolve("tokenizer")));
        assertThat(alone.description().sampling().distilled()).isFalse();
    }

    @Test
    void aFileIsNeverConvertedIntoItself() throws IOException {
        Path file = Files.copy(Resources.resource("/reference/gguf/mini-q8_0.gguf"), folder.resolve("mini.gguf"));
        byte[] before = Files.readAllBytes(file);
        ModelFiles model = model(file, null);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> convert(model, Component.TRANSFORMER, StoredType.Q8_0, "mini.gguf"))
                .withMessage(file + ": expected another file than the one that is converted");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(List.of(folder.toFile().list())).containsExactly("mini.gguf");
    }
}
