package dev.panaflux.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "it keeps a file as long as it is mapped")
class MappedFileTest {

    private static final int BYTES = 10;

    @TempDir
    Path folder;

    private Path path = Path.of("");

    @BeforeEach
    void writeFile() throws IOException {
        path = Files.write(folder.resolve("weights"), new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        Files.setLastModifiedTime(path, FileTime.fromMillis(1000));
    }

    /** What a second look says after {@code change}. */
    private void assertFound(Change change, String found) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MappedFile file = MappedFile.of(path, BYTES, arena);
            file.requireUnchanged();
            change.make();
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(file::requireUnchanged)
                    .withMessage(
                            "%s: the file was changed while it was in use: %s; run again when it is whole",
                            path, found);
        }
    }

    private interface Change {
        void make() throws IOException;
    }

    @Test
    void aChangeOfSizeIsFound() throws IOException {
        assertFound(() -> Files.write(path, new byte[3]), "expected 10 bytes throughout, found 3");
    }

    @Test
    void writtenBytesAreFound() throws IOException {
        assertFound(
                () -> {
                    Files.write(path, new byte[BYTES]);
                    Files.setLastModifiedTime(path, FileTime.fromMillis(2000));
                },
                "found it written at 1970-01-01T00:00:02Z");
    }

    @Test
    void aRemovedOrReplacedFileStaysWhatItWas() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MappedFile file = MappedFile.of(path, BYTES, arena);
            Path other = Files.write(folder.resolve("other"), new byte[3]);
            Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);
            assertThatCode(file::requireUnchanged).doesNotThrowAnyException();
            Files.delete(path);
            assertThatCode(file::requireUnchanged).doesNotThrowAnyException();
            assertThat(file.memory().get(ValueLayout.JAVA_BYTE, 9)).isEqualTo((byte) 9);
        }
    }

    @Test
    void aFaultWithoutAChangeNamesTheFilesThatMayHaveFailed() throws IOException {
        Path index = folder.resolve("model.safetensors");
        WeightFiles files = new WeightFiles(index, List.of(), Map.of());
        try (WeightStore store = WeightCatalog.asStored(files).open()) {
            assertThatExceptionOfType(ModelFormatException.class)
                    .isThrownBy(() -> store.reading(() -> {
                        throw new InternalError("a fault occurred in an unsafe memory access operation");
                    }))
                    .withMessage(index + ": a part could not be read; check its disk or network");
        }
    }

    @Test
    void otherInternalErrorsAreNotTheFilesFault() throws IOException {
        WeightFiles files = new WeightFiles(path, List.of(), Map.of());
        try (WeightStore store = WeightCatalog.asStored(files).open()) {
            assertThatExceptionOfType(InternalError.class)
                    .isThrownBy(() -> store.reading(() -> {
                        throw new InternalError("anything else");
                    }));
        }
    }
}
