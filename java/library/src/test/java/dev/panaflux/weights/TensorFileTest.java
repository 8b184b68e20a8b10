package dev.panaflux.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        Path file = Files.writeString(folder.resolve("a.safetensors"), "<html>not weights</html>");
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(file))
                .withMessageStartingWith(file + ": header length at byte 0: expected at most 16 ");
    }

    @Test
    void foldersAndMissingFilesAreTold() {
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> TensorFile.read(folder))
                .withMessage(folder + ": expected a safetensors file, found a folder");
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
