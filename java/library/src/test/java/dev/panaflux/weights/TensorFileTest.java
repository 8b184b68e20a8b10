package dev.panaflux.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorFileTest {

    private static final String HEADER = "{\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aFormatIsToldByTheContentWhateverTheName() throws IOException {
        Path file = TestFiles.safetensors(folder.resolve("weights.bin"), HEADER, new byte[2]);
        assertThat(TensorFile.read(file).tensors()).containsOnlyKeys("a");
    }

    @Test
    void whatNoFormatRecognisesGetsTheComplaintOfTheOneThatItIsNamedAfter() throws IOException {
        Path file = Files.writeString(folder.resolve("a.safetensors"), "not weights, 24 byte long");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(file))
                .withMessageStartingWith(file + ": header length at byte 0: expected at most 17 ");
    }

    @Test
    void whatNoFormatIsNamedAfterIsToldByItsFirstBytes() throws IOException {
        Path file = Files.writeString(folder.resolve("weights"), "not weights");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(file))
                .withMessage(
                        file
                                + ": expected a GGUF or safetensors file, found a file that starts with 6e 6f 74 20 77 65 69 67");
    }

    @ParameterizedTest
    @CsvSource({
        "version https://git-lfs.github.com/spec/v1, a git-lfs pointer",
        "Access to model a/b is restricted, a message that access is restricted",
        "<!doctype html>, 'a web page, not the file itself (download it by the link on that page)'",
        "PK\u0003\u0004x, a zip archive",
    })
    void aFileOfAnotherKindIsNamed(String content, String kind) throws IOException {
        Path file = Files.writeString(folder.resolve("a.safetensors"), content);
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(file))
                .withMessageStartingWith(file + ": expected a GGUF or safetensors file, found " + kind);
    }

    @Test
    void foldersAndMissingFilesAreTold() {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(folder))
                .withMessage(folder + ": expected a GGUF or safetensors file, found a folder");
        Path missing = folder.resolve("missing");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(missing))
                .withMessage(missing + ": no such file");
    }

    @Test
    void theHeaderIsReadFromItsStartByEveryone() throws IOException {
        TensorFile file = TensorFile.read(TestFiles.safetensors(folder.resolve("a"), HEADER, new byte[2]));
        for (int reader = 0; reader < 2; reader++) {
            assertThat(StandardCharsets.UTF_8.decode(file.header()).toString()).isEqualTo(HEADER);
        }
    }
}
