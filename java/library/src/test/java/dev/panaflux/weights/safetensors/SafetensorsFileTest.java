package dev.panaflux.weights.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsFileTest {

    @TempDir
    Path folder;

    @Test
    void a_header_tells_names_types_shapes_and_places() throws IOException {
        Path path = write(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[8,20]},"
                        + "\"a\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]}}  ",
                20);

        TensorFile file = TensorFile.read(path);

        long dataStart = Files.size(path) - 20;
        assertThat(file.metadata()).containsEntry("format", "pt").hasSize(1);
        assertThat(file.tensors().values())
                .containsExactly(
                        new TensorEntry("a", StoredType.I64, List.of(), path, dataStart, 8),
                        new TensorEntry("b", StoredType.BF16, List.of(2L, 3L), path, dataStart + 8, 12));
        assertThat(file.bytes()).isEqualTo(Files.size(path));
    }

    @Test
    void a_file_without_tensors_is_valid() throws IOException {
        assertThat(TensorFile.read(write("{}", 0)).tensors()).isEmpty();
    }

    @Test
    void unknown_keys_of_a_tensor_are_passed_over() throws IOException {
        Path path = write("{\"a\":{\"dtype\":\"U8\",\"note\":{\"x\":[1,{}]},\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
        assertThat(TensorFile.read(path).tensors()).containsOnlyKeys("a");
    }

    @ParameterizedTest
    @MethodSource("typesOfTheFormat")
    void every_type_of_the_format_is_understood(StoredType type) throws IOException {
        int bytes = (int) type.bytesOf(List.of(2L, 4L));
        Path path = write(
                "{\"a\":{\"dtype\":\"%s\",\"shape\":[2,4],\"data_offsets\":[0,%d]}}".formatted(type, bytes), bytes);
        assertThat(TensorFile.read(path).tensors().get("a"))
                .extracting(TensorEntry::type, TensorEntry::bytes)
                .containsExactly(type, (long) bytes);
    }

    static Stream<StoredType> typesOfTheFormat() {
        return Stream.of(StoredType.values()).filter(type -> type.blocks().isEmpty());
    }

    @Test
    void types_of_other_formats_are_not() throws IOException {
        Path path = write("{\"a\":{\"dtype\":\"Q8_0\",\"shape\":[32],\"data_offsets\":[0,34]}}", 34);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(path))
                .withMessageContaining("expected a dtype of safetensors, found Q8_0");
    }

    @Test
    void empty_tensors_may_stand_between_others() throws IOException {
        Path path = write(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[0,7],\"data_offsets\":[2,2]},"
                        + "\"c\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]}}",
                3);
        assertThat(TensorFile.read(path).tensors()).containsOnlyKeys("a", "b", "c");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    []                                                                       | 0 | expected a JSON object
                    "text"                                                                   | 0 | expected a JSON object
                    {} {}                                                                    | 0 | expected nothing after
                    {"a":1                                                                   | 0 | expected an object
                    {"a":{"dtype":"U8"                                                       | 0 | header
                    {"a":1}                                                                  | 0 | tensor a: expected an object
                    {"a":{}}                                                                 | 0 | tensor a: expected dtype, shape and data_offsets
                    {"a":{"dtype":"U8","shape":[1]}}                                         | 1 | expected dtype, shape and data_offsets
                    {"a":{"dtype":8,"shape":[1],"data_offsets":[0,1]}}                       | 1 | dtype: expected a string
                    {"a":{"dtype":"F7","shape":[1],"data_offsets":[0,1]}}                    | 1 | dtype: expected a dtype of safetensors, found F7
                    {"a":{"dtype":"bf16","shape":[1],"data_offsets":[0,2]}}                  | 2 | found bf16
                    {"a":{"dtype":"U8","shape":1,"data_offsets":[0,1]}}                      | 1 | shape: expected a list of integers
                    {"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}                  | 1 | shape: expected a list of integers
                    {"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}                   | 1 | shape: expected no negative number
                    {"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}} | 1 | header
                    {"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}                      | 1 | data_offsets: expected two, found 1
                    {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}}                  | 1 | data_offsets: expected two, found 3
                    {"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}                    | 1 | expected begin <= end
                    {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}                    | 1 | expected 2 bytes for [2] u8, found 1
                    {"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}                    | 2 | whole bytes
                    {"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}| 0 | memory can hold
                    {"a":{"dtype":"U64","shape":[2305843009213693952],"data_offsets":[0,0]}} | 0 | memory can hold
                    {"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}} | 1 | expected
                    {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}                    | 1 | expected 2 bytes, found 1 (truncated)
                    {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}                    | 2 | expected the last tensor to end the file
                    {"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}                    | 2 | (hole)
                    {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}} | 3 | tensor b at byte
                    {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}} | 2 | Duplicate
                    {"__metadata__":{"a":1}}                                                 | 0 | __metadata__: expected an object of strings
                    {"__metadata__":[]}                                                      | 0 | __metadata__: expected an object of strings
                    """)
    void a_bad_header_is_refused_with_what_was_expected(String header, int dataBytes, String message)
            throws IOException {
        Path path = write(header, dataBytes);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(path))
                .withMessageStartingWith(path + ": ")
                .withMessageContaining(message)
                .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
    }

    @Test
    void overlapping_tensors_are_refused_with_both_places() throws IOException {
        Path path = write(
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]},"
                        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]}}",
                3);
        long data = Files.size(path) - 3;
        refused(path, "tensor b at byte %d: expected to start at byte %d (overlap)".formatted(data + 1, data + 2));
    }

    @Test
    void a_header_that_is_no_utf8_is_refused() throws IOException {
        Path path = folder.resolve("x.safetensors");
        Files.write(path, new byte[] {3, 0, 0, 0, 0, 0, 0, 0, '{', (byte) 0xff, '}'});
        refused(path, "expected UTF-8 text");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "7"})
    void a_file_too_short_for_a_header_length_is_refused(int size) throws IOException {
        Path path = Files.write(folder.resolve("x.safetensors"), new byte[size]);
        refused(path, "of 8 bytes or more, found " + size);
    }

    @ParameterizedTest
    @CsvSource({"3", "100000001", "9223372036854775807", "-1"})
    void a_header_length_beyond_the_file_is_refused(long length) throws IOException {
        Path path = folder.resolve("x.safetensors");
        ByteBuffer bytes = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(
                path,
                bytes.putLong(length).put("{}".getBytes(StandardCharsets.UTF_8)).array());
        refused(path, "expected at most 2 for a file of 10 bytes, found " + Long.toUnsignedString(length));
    }

    @Test
    void a_header_longer_than_100_megabytes_is_refused_though_the_file_has_it() throws IOException {
        Path path = folder.resolve("x.safetensors");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            channel.write(length.putLong(100_000_001).flip());
            channel.write(ByteBuffer.allocate(1), 200_000_000);
        }
        refused(path, "expected at most 100000000");
    }

    @Test
    void a_missing_file_is_refused() {
        refused(folder.resolve("none.safetensors"), "no such file");
    }

    @Test
    void a_folder_is_refused() {
        refused(folder, "found a folder");
    }

    @Test
    void a_hostile_name_stays_on_one_line() throws IOException {
        Path path = write("{\"a\\nb\\u0000\\u2028" + "x".repeat(300) + "\":1}", 0);
        refused(path, "tensor a\\u{a}b\\u{0}\\u{2028}xxx");
    }

    @Test
    void a_file_that_changed_its_size_is_not_mapped() throws IOException {
        Path path = write("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1);
        TensorFile file = TensorFile.read(path);
        Files.write(path, new byte[] {0}, StandardOpenOption.APPEND);
        try (Arena arena = Arena.ofConfined()) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> file.map(arena))
                    .withMessageContaining("as when its header was read");
        }
    }

    @Test
    void tensors_beyond_two_gigabytes_are_mapped() throws IOException {
        Path path = folder.resolve("large.safetensors");
        long rows = 3L << 20;
        String header =
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[%d,1024],\"data_offsets\":[0,%d]}}".formatted(rows, rows * 1024);
        TestFiles.safetensors(path, header, new byte[0]);
        long end = 8 + header.length() + rows * 1024;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {77}), end - 1);
        }

        TensorFile file = TensorFile.read(path);

        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = file.map(arena).memory();
            assertThat(segment.byteSize()).isEqualTo(end);
            assertThat(segment.get(ValueLayout.JAVA_BYTE, end - 1)).isEqualTo((byte) 77);
        }
    }

    private Path write(String header, int dataBytes) throws IOException {
        return TestFiles.safetensors(folder.resolve("x.safetensors"), header, new byte[dataBytes]);
    }

    private static void refused(Path path, String message) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(path))
                .withMessageStartingWith(path + ": ")
                .withMessageContaining(message)
                .satisfies(error -> assertThat(error.getMessage()).hasLineCount(1));
    }
}
