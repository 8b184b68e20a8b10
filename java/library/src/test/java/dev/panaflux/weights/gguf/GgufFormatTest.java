package dev.panaflux.weights.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.testkit.Resources;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.StoredType;
import dev.panaflux.weights.TensorEntry;
import dev.panaflux.weights.TensorFile;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GgufFormatTest {

    @TempDir
    private Path folder = Path.of("");

    private TensorFile read(byte[] content) throws IOException {
        return TensorFile.read(Files.write(folder.resolve("a.gguf"), content));
    }

    @Test
    void aFileOfThePackageIsRead() throws IOException {
        TensorFile file = TensorFile.read(Resources.resource("/reference/gguf/mini-text-q8_0.gguf"));
        assertThat(file.metadata())
                .containsEntry("general.architecture", "qwen3")
                .containsEntry("qwen3.attention.head_count_kv", "2");
        TensorEntry table = Objects.requireNonNull(file.tensors().get("token_embd.weight"));
        assertThat(table.type()).isEqualTo(StoredType.Q8_0);
        assertThat(table.bytes()).isEqualTo(table.elements() / 32 * 34);
    }

    @Test
    void theFastestAxisIsTheLast() throws IOException {
        TensorFile file =
                read(GgufBytes.header(1, 0).tensor("a", 1, 0, 3, 2).data(12).toBytes());
        assertThat(file.tensors().get("a"))
                .extracting(TensorEntry::type, TensorEntry::shape, TensorEntry::bytes)
                .containsExactly(StoredType.F16, List.of(2L, 3L), 12L);
    }

    @Test
    void metadataOfEveryKindIsReadOrPassedOver() throws IOException {
        TensorFile file = read(GgufBytes.header(1, 6)
                .pair("general.architecture", "flux")
                .text("small")
                .int32(5)
                .int32(-7)
                .text("real")
                .int32(12)
                .int64(Double.doubleToLongBits(0.5))
                .text("texts")
                .int32(9)
                .int32(8)
                .int64(2)
                .text("a")
                .text("b")
                .text("comfy.gguf.orig_shape.a")
                .int32(9)
                .int32(5)
                .int64(2)
                .int32(2)
                .int32(3)
                .text("general.alignment")
                .int32(4)
                .int32(64)
                .tensor("a", 0, 0, 6)
                .data(0)
                .data(56)
                .toBytes());
        assertThat(file.metadata())
                .containsEntry("general.architecture", "flux")
                .containsEntry("small", "-7")
                .containsEntry("real", "0.5")
                .doesNotContainKey("texts");
        TensorEntry tensor = Objects.requireNonNull(file.tensors().get("a"));
        assertThat(tensor.shape()).containsExactly(2L, 3L);
        assertThat(tensor.offset() % 64).isZero();
    }

    static Stream<Arguments> damaged() {
        return Stream.of(
                Arguments.of(
                        "version: expected GGUF 2 or 3, found 1",
                        new GgufBytes().text4("GGUF").int32(1)),
                Arguments.of(
                        "version: expected GGUF 2 or 3, found a big-endian file",
                        new GgufBytes().text4("GGUF").int32(3 << 24)),
                Arguments.of("version at byte 4: expected more bytes", new GgufBytes().text4("GGUF")),
                Arguments.of(
                        "number of tensors: expected at most 0, for which the file has room, found 18446744073709551615",
                        GgufBytes.header(-1, 0)),
                Arguments.of("number of metadata: expected at most 0,", GgufBytes.header(0, 1)),
                Arguments.of(
                        "metadata a: kind: expected 0 to 12, found 13",
                        GgufBytes.header(0, 1).text("a").int32(13).int64(0)),
                Arguments.of(
                        "metadata a: expected a list of numbers or texts, found a list of lists",
                        GgufBytes.header(0, 1).text("a").int32(9).int32(9).int64(1)),
                Arguments.of(
                        "metadata a: number of numbers: expected at most 0,",
                        GgufBytes.header(0, 1).text("a").int32(9).int32(10).int64(Long.MAX_VALUE)),
                Arguments.of(
                        "metadata general.alignment: expected a power of two up to 1048576, found 0",
                        GgufBytes.header(0, 1)
                                .text("general.alignment")
                                .int32(4)
                                .int32(0)),
                Arguments.of(
                        "key of metadata: length: expected at most 5,",
                        GgufBytes.header(0, 1).int64(6).int32(0).text4("a")),
                Arguments.of(
                        "tensor a: expected at most 8 axes, found 9",
                        GgufBytes.header(1, 0).text("a").int32(9).int64(1).int64(1)),
                Arguments.of(
                        "tensor a: type: expected one of q4_0, q4_1,",
                        GgufBytes.header(1, 0).tensor("a", 16, 0, 256).data(66)),
                Arguments.of("found iq2_xxs", GgufBytes.header(1, 0).tensor("a", 16, 0, 256)),
                Arguments.of(
                        "tensor a: expected a shape of whole blocks that memory can hold, found [31] q8_0",
                        GgufBytes.header(1, 0).tensor("a", 8, 0, 31).data(34)),
                Arguments.of(
                        "tensor a: expected a shape of whole blocks that memory can hold",
                        GgufBytes.header(1, 0).tensor("a", 0, 0, Long.MAX_VALUE, 2)),
                Arguments.of(
                        "tensor a: offset: expected a multiple of 32, found 1",
                        GgufBytes.header(1, 0).tensor("a", 0, 1, 1).data(64)),
                Arguments.of(
                        "tensor a at byte 96: expected 4 bytes, found the end of the file at byte 67 (truncated)",
                        GgufBytes.header(1, 0).tensor("a", 0, 32, 1).data(3)),
                Arguments.of(
                        "name of a tensor before byte 32: expected one, found none; where a download broke off, files hold"
                                + " zeros: download it again",
                        GgufBytes.header(300, 0).data(1 << 14)),
                Arguments.of(
                        "tensor a: expected once, found twice",
                        GgufBytes.header(2, 0)
                                .tensor("a", 0, 0, 1)
                                .tensor("a", 0, 32, 1)
                                .data(64)),
                Arguments.of(
                        "at byte 96: expected to start at byte 132 or later (overlap)",
                        GgufBytes.header(2, 0)
                                .tensor("a", 0, 0, 9)
                                .tensor("b", 0, 0, 9)
                                .data(64)),
                Arguments.of(
                        "metadata comfy.gguf.orig_shape.a: expected a shape of as many elements as [4], found 3",
                        GgufBytes.header(1, 1)
                                .text("comfy.gguf.orig_shape.a")
                                .int32(9)
                                .int32(5)
                                .int64(1)
                                .int32(3)
                                .tensor("a", 0, 0, 4)
                                .data(16)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void damageIsToldInOneLine(String message, GgufBytes content) {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> read(content.toBytes()))
                .withMessageStartingWith(folder.resolve("a.gguf") + ": ")
                .withMessageContaining(message);
    }

    @Test
    void aFileThatIsCutAnywhereIsRefused() throws IOException {
        byte[] whole = GgufBytes.header(1, 1)
                .pair("general.architecture", "flux")
                .tensor("a", 8, 0, 32, 2)
                .data(68)
                .toBytes();
        TestFiles.readEveryByte(read(whole));
        for (int length = 4; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(ModelFormatException.class)
                    .as("%d bytes", length)
                    .isThrownBy(() -> read(cut));
        }
    }

    @Tag("slow")
    @Test
    void anyBytesAreReadOrRefused() throws IOException {
        byte[] whole = Files.readAllBytes(Resources.resource("/reference/gguf/blocks.gguf"));
        var random = new SplittableRandom(20261128);
        for (int round = 0; round < 500; round++) {
            byte[] changed = whole.clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                changed[random.nextInt(4, 1000)] = (byte) random.nextInt();
            }
            try {
                TestFiles.readEveryByte(read(changed));
            } catch (ModelFormatException refused) {
                assertThat(refused).hasMessageStartingWith(folder.resolve("a.gguf") + ": ");
            }
        }
    }
}
