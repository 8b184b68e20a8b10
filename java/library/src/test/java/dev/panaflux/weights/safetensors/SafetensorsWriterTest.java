package dev.panaflux.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.kernels.DType;
import dev.panaflux.kernels.Tensor;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TensorSpec;
import dev.panaflux.weights.TestFiles;
import dev.panaflux.weights.WeightStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {

    @TempDir
    Path folder;

    @Test
    void what_is_written_is_read_back_aligned_to_its_elements() throws IOException {
        Path path = folder.resolve("x.safetensors");
        List<TensorSpec> tensors = List.of(
                TensorSpec.of("flag \"\u00e9\"", StoredType.BOOL, 3),
                TensorSpec.of("half", StoredType.F16, 3),
                TensorSpec.of("b", StoredType.F32, 2, 2),
                TensorSpec.of("a", StoredType.F32),
                TensorSpec.of("count", StoredType.I64, 1),
                TensorSpec.of("empty", StoredType.F32, 0, 5));
        TestFiles.counting(path, tensors);
        TensorFile file = TensorFile.read(path);
        assertThat(file.tensors().keySet()).containsExactly("count", "a", "b", "empty", "half", "flag \"\u00e9\"");
        file.tensors()
                .values()
                .forEach(entry -> assertThat(entry.offset() % entry.type().bytesOf(List.of()))
                        .as(entry.name())
                        .isZero());
        try (WeightStore store = WeightStore.open(path)) {
            assertThat(store.floats("b")).containsExactly(0, 1, 2, 3);
            assertThat(store.floats("half")).containsExactly(0, 1, 2);
            assertThat(store.integers("flag \"\u00e9\"")).containsExactly(0, 1, 2);
        }
    }

    @Test
    void metadata_is_written() throws IOException {
        Path path = folder.resolve("x.safetensors");
        SafetensorsWriter.write(path, Map.of("format", "pt"), List.of(), (tensor, out) -> {});
        assertThat(TensorFile.read(path).metadata()).containsExactly(Map.entry("format", "pt"));
    }

    @Test
    void a_failed_write_leaves_the_old_file_and_nothing_else() throws IOException {
        Path path = Files.writeString(folder.resolve("x.safetensors"), "old");
        List<TensorSpec> tensors = List.of(TensorSpec.of("a", StoredType.U8, 4));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> SafetensorsWriter.write(path, Map.of(), tensors, (tensor, out) -> {
                    throw new IOException("disk full");
                }));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafetensorsWriter.write(
                        path, Map.of(), tensors, (tensor, out) -> out.write(ByteBuffer.allocate(3))))
                .withMessage("tensor a: expected 4 bytes, found 3");
        assertThat(path).hasContent("old");
        assertThat(children()).containsExactly(path);
    }

    @Test
    void a_name_may_be_used_once() {
        TensorSpec tensor = TensorSpec.of("a", StoredType.U8, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SafetensorsWriter.write(
                        folder.resolve("x"), Map.of(), List.of(tensor, tensor), (spec, out) -> {}))
                .withMessageContaining("expected a unique name");
    }

    @Test
    void a_dump_holds_what_was_added() throws IOException {
        Path path = folder.resolve("dump.safetensors");
        try (Arena arena = Arena.ofConfined();
                TensorDump dump = TensorDump.create(path)) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0, 1, 2, 3, 4, 5, 6, 7);
            Tensor matrix = Tensor.of(memory, DType.F32, 2, 4);
            dump.add("whole", matrix, 1, 2, 4);
            dump.add("columns", matrix.cols(1, 3), 2, 2);
            dump.add("bf16", Tensor.of(arena.allocateFrom(ValueLayout.JAVA_SHORT, (short) 0x3fc0), DType.BF16, 1, 1));
            dump.add("values", new float[] {1.5f, 2.5f}, 2);
            dump.add("ids", new int[] {7, 8, 9}, 1, 3);
            assertThat(path).doesNotExist();
            dump.complete();
        }
        try (WeightStore store = WeightStore.open(path)) {
            assertThat(store.floats("whole")).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
            assertThat(store.catalog().shape("whole")).containsExactly(1L, 2L, 4L);
            assertThat(store.floats("columns")).containsExactly(1, 2, 5, 6);
            assertThat(store.floats("bf16")).containsExactly(1.5f);
            assertThat(store.floats("values")).containsExactly(1.5f, 2.5f);
            assertThat(store.integers("ids")).containsExactly(7, 8, 9);
        }
        assertThat(children()).containsExactly(path);
    }

    @Test
    void a_dump_that_is_not_completed_leaves_nothing() throws IOException {
        try (TensorDump dump = TensorDump.create(folder.resolve("dump.safetensors"))) {
            dump.add("values", new float[] {1}, 1);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> dump.add("values", new float[] {1}, 1))
                    .withMessageContaining("expected a unique name");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> dump.add("other", new float[] {1}, 2))
                    .withMessage("tensor other: expected 1 elements, found shape [2]");
        }
        assertThat(children()).isEmpty();
    }

    @Test
    void a_dump_into_a_folder_that_is_not_there_fails_at_once() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> TensorDump.create(folder.resolve("none/dump.safetensors")))
                .withMessageContaining("no such folder");
    }

    private List<Path> children() throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }
}
