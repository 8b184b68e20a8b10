package dev.panaflux.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.adapters.AdapterFile;
import dev.panaflux.app.AdapterLocator;
import dev.panaflux.app.recall.RecordedAdapter;
import dev.panaflux.weights.ModelFormatException;
import dev.panaflux.weights.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the adapters of an image are looked for. */
class AdapterFinderTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    private AdapterFinder finder() {
        return new AdapterFinder(
                folder.resolve("image.png"),
                List.of(),
                false,
                new AdapterLocator(
                        Map.of("PANAFLUX_LORAS", folder.resolve("loras").toString()),
                        folder.resolve("home"),
                        folder.resolve("models")));
    }

    private static AdapterFile adapter(Path file) throws IOException {
        Files.createDirectories(file.resolveSibling("."));
        return AdapterFile.read(TestFiles.safetensors(
                file,
                "{\"x.lora_A.weight\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
                        + "\"x.lora_B.weight\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[4,8]}}",
                new byte[8]));
    }

    private static RecordedAdapter recorded(String name, AdapterFile file) {
        return new RecordedAdapter(name, file.sha256(), 0.5, false);
    }

    @Test
    void aNameThatAServerRecordsIsThatOfAFileOrOfItsFolder() throws IOException {
        AdapterFile file = adapter(folder.resolve("loras/style.safetensors"));
        AdapterFile inFolder = adapter(folder.resolve("loras/detail/adapter_model.safetensors"));
        assertThat(finder().find(List.of(recorded("style", file), recorded("detail", inFolder))))
                .extracting(choice -> choice.file().path())
                .containsExactly(file.path(), inFolder.path());
    }

    @Test
    void aFileWithAnotherDigestIsNotTaken() throws IOException {
        adapter(folder.resolve("loras/style.safetensors"));
        assertThatExceptionOfType(ModelFormatException.class)
                .isThrownBy(() -> finder().find(List.of(new RecordedAdapter("style", "0", 1, false))))
                .withMessageContaining("expected the LoRA style in its recorded place");
    }
}
