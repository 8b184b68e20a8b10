package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images on a file system of this machine. */
class ImageStoreTest extends ImageStoreContract {

    @TempDir
    private Path folder = Path.of("");

    @Override
    Map<String, String> settings() {
        return Map.of();
    }

    @Override
    String folder() {
        return folder.toString();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(folder.resolve("fruits"), "a file");
        assertThatExceptionOfType(OutputException.class)
                .isThrownBy(() -> store().write(WANTED, APPLE, List.of()))
                .withMessageContaining(folder.toString());
        assertThat(names()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void noJournalLeadsOutOfTheFolder() throws IOException {
        ImageStore inner = ImageStore.open(folder.resolve("images").toString(), new Configuration());
        Files.writeString(folder.resolve("secret.png"), "secret");
        assertThat(inner.whole(List.of(
                        new WrittenFile("../secret.png", sha256("secret")),
                        new WrittenFile(folder.resolve("secret.png").toString(), sha256("secret")),
                        new WrittenFile("file:" + folder.resolve("secret.png"), sha256("secret")))))
                .isEmpty();
    }

    @Test
    void theCommandLineReadsWhatWasGathered() throws IOException {
        WrittenFile file = store().write(WANTED, APPLE, List.of());
        records().gather("one", List.of(new JournalEntry.Failed("ab", Instant.now(), "memory", "too little")));

        var state = new JobFolder(folder).read(false, notice -> {});
        assertThat(state.files(ID)).containsExactly(file);
        assertThat(state.failure("ab")).isPresent();
    }

    @Test
    void recordsThatNobodyGatheredAreReadByOthersToo() throws IOException {
        WrittenFile file = store().write(WANTED, APPLE, List.of());
        assertThat(new JobFolder(folder).read(false, notice -> {}).files(ID)).containsExactly(file);
    }
}
