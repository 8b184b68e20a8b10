package dev.panaflux.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WeightStoreTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(DType.class)
    void a_weight_is_shown_as_a_matrix_of_its_own_type(DType type) throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("x.safetensors"), List.of(TensorSpec.of("w", StoredType.of(type), 3, 4)));
        try (WeightStore store = WeightStore.open(path)) {
            Tensor weight = store.tensor("w", 3, 4);
            assertThat(weight.describe()).isEqualTo("[3, 4] " + type.label());
            assertThat(weight.rowStride()).isEqualTo(4);
            assertThat(store.floats("w")).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        }
    }

    @Test
    void axes_after_the_first_are_columns_and_a_vector_is_one_row() throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("x.safetensors"),
                List.of(
                        TensorSpec.of("conv", StoredType.F32, 2, 5, 3, 3),
                        TensorSpec.of("vector", StoredType.F32, 7),
                        TensorSpec.of("scalar", StoredType.F32)));
        try (WeightStore store = WeightStore.open(path)) {
            assertThat(store.tensor("conv", 2, 5, 3, 3).describe()).isEqualTo("[2, 45] f32");
            assertThat(store.tensor("vector", 7).describe()).isEqualTo("[1, 7] f32");
            assertThat(store.tensor("scalar").describe()).isEqualTo("[1, 1] f32");
        }
    }

    @Test
    void a_wrong_shape_is_refused_with_file_tensor_place_and_both_shapes() throws IOException {
        Path path =
                TestFiles.counting(folder.resolve("x.safetensors"), List.of(TensorSpec.of("w", StoredType.F32, 3, 4)));
        try (WeightStore store = WeightStore.open(path)) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.tensor("w", 4, 3))
                    .withMessage("%s: tensor w at byte %d: expected [4, 3], found [3, 4]"
                            .formatted(path, Files.size(path) - 48));
        }
    }

    @Test
    void a_missing_weight_is_refused() throws IOException {
        Path path = TestFiles.counting(folder.resolve("x.safetensors"), List.of(TensorSpec.of("w", StoredType.F32, 3)));
        try (WeightStore store = WeightStore.open(path)) {
            assertThat(store.contains("v")).isFalse();
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.tensor("v", 4))
                    .withMessage(path + ": tensor v: expected [4], found none");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = StoredType.class,
            names = {"BOOL", "F4", "F6_.*", ".8", "F8_E8M0", "F8_.*FNUZ", "[IU](16|32|64)", "C64", "F64"},
            mode = EnumSource.Mode.MATCH_ANY)
    void a_type_that_cannot_be_computed_with_is_refused_only_when_it_is_needed(StoredType type) throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("x.safetensors"),
                List.of(TensorSpec.of("odd", type, 8), TensorSpec.of("w", StoredType.F32, 2)));
        try (WeightStore store = WeightStore.open(path)) {
            assertThat(store.tensor("w", 2).cols()).isEqualTo(2);
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.tensor("odd", 8))
                    .withMessageContaining("tensor odd at byte ")
                    .withMessageEndingWith("expected floats or numbers with scales, found "
                            + type.name().toLowerCase(Locale.ROOT));
        }
    }

    @ParameterizedTest(name = "{0} bytes before the data")
    @CsvSource({"1", "2", "3", "5"})
    void a_tensor_at_an_odd_address_is_shown_in_place(int shift) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(shift + 12).order(ByteOrder.LITTLE_ENDIAN);
        data.position(shift).putFloat(1.5f).putFloat(-2).putFloat(3);
        String header = "{\"pad\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},".formatted(shift, shift)
                + "\"w\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[%d,%d]}}".formatted(shift, shift + 12);
        String padded = header + " ".repeat(8 - header.length() % 8);
        Path path = TestFiles.safetensors(folder.resolve("x.safetensors"), padded, data.array());
        try (WeightStore store = WeightStore.open(path)) {
            Tensor weight = store.tensor("w", 3);
            assertThat(weight.segment().address() % 8).isEqualTo(shift % 8);
            assertThat(weight.segment().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, 1))
                    .isEqualTo(-2);
            assertThat(store.floats("w")).containsExactly(1.5f, -2, 3);
        }
    }

    @Test
    void tensors_of_one_file_share_its_mapping() throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("x.safetensors"),
                List.of(TensorSpec.of("a", StoredType.F32, 2), TensorSpec.of("b", StoredType.F32, 3)));
        try (WeightStore store = WeightStore.open(path)) {
            long a = store.tensor("a", 2).segment().address();
            assertThat(store.tensor("b", 3).segment().address()).isEqualTo(a + 8);
            assertThat(store.tensor("a", 2).segment().address()).isEqualTo(a);
            assertThat(store.tensor("a", 2).segment().isReadOnly()).isTrue();
        }
    }

    @Test
    void closing_makes_tensors_unusable() throws IOException {
        Path path = TestFiles.counting(folder.resolve("x.safetensors"), List.of(TensorSpec.of("w", StoredType.F32, 3)));
        Tensor weight;
        try (WeightStore store = WeightStore.open(path)) {
            weight = store.tensor("w", 3);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> weight.segment().get(ValueLayout.JAVA_FLOAT, 0))
                .withMessageContaining("closed");
    }

    @Test
    void integers_are_read_to_the_heap() throws IOException {
        Path path = TestFiles.counting(
                folder.resolve("x.safetensors"),
                List.of(
                        TensorSpec.of("i32", StoredType.I32, 3),
                        TensorSpec.of("i64", StoredType.I64, 2),
                        TensorSpec.of("f64", StoredType.F64, 2),
                        TensorSpec.of("f16", StoredType.F16, 2)));
        try (WeightStore store = WeightStore.open(path)) {
            assertThat(store.integers("i32")).containsExactly(0, 1, 2);
            assertThat(store.integers("i64")).containsExactly(0, 1);
            assertThat(store.floats("f64")).containsExactly(0, 1);
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.integers("f16"))
                    .withMessageContaining("expected i64, i32, u8 or bool values, found f16");
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.floats("i32"))
                    .withMessageContaining("expected floating-point values, found i32");
        }
    }
}
