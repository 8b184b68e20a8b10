package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.jobs.WantedFile;
import dev.panaflux.app.jobs.journal.JobFolder;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.system.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {

    private static final String ID = "0123456789abcdef0123456789abcdef";
    private static final WantedFile WANTED = new WantedFile(ID, "fruits/1-apple.png", OutputFormat.PNG);
    private static final byte[] APPLE = "apple".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path folder = Path.of("");

    private ImageStore store;
    private JobRecords records;

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(folder.toString(), new Configuration());
        records = new JobRecords(store, notice -> {
            throw new AssertionError(notice);
        });
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static String sha256(String content) {
        return Sha256.hex(content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anImageAndItsRecordAreAllThatIsLeftOfWriting() throws IOException {
        WrittenFile file = store.write(WANTED, APPLE, List.of());

        assertThat(file).isEqualTo(new WrittenFile("fruits/1-apple.png", sha256("apple")));
        assertThat(names()).containsExactly(".panaflux-records/" + ID + ".jsonl", "fruits/1-apple.png");
        assertThat(records.written(ID)).containsExactly(file);
        assertThat(store.whole(List.of(file))).contains(file);
    }

    @Test
    void whatSomebodyElseWroteStays() throws IOException {
        Files.createDirectories(folder.resolve("fruits"));
        Files.writeString(folder.resolve("fruits/1-apple.png"), "mine");

        assertThat(store.write(WANTED, APPLE, List.of()).path()).isEqualTo("fruits/1-apple-01234567.png");
        assertThat(folder.resolve("fruits/1-apple.png")).hasContent("mine");
    }

    @Test
    void whatWasWrittenForTheImageIsReplaced() throws IOException {
        Files.createDirectories(folder.resolve("fruits"));
        Files.writeString(folder.resolve("fruits/1-apple.png"), "apple of another machine");

        store.write(WANTED, APPLE, List.of(new WrittenFile("fruits/1-apple.png", sha256("apple of another machine"))));

        assertThat(folder.resolve("fruits/1-apple.png")).hasBinaryContent(APPLE);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(folder.resolve("fruits"), "a file");
        assertThatExceptionOfType(OutputException.class)
                .isThrownBy(() -> store.write(WANTED, APPLE, List.of()))
                .withMessageContaining(folder.toString());
        assertThat(names()).noneMatch(name -> name.endsWith(".tmp"));
    }

    @Test
    void aFileThatHasChangedIsNotWhole() throws IOException {
        WrittenFile file = store.write(WANTED, APPLE, List.of());
        Files.writeString(folder.resolve(file.path()), "appl");
        assertThat(store.whole(List.of(file))).isEmpty();
        Files.delete(folder.resolve(file.path()));
        assertThat(store.whole(List.of(file))).isEmpty();
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
    void recordsAreGatheredInAJournalThatOthersRead() throws IOException {
        WrittenFile file = store.write(WANTED, APPLE, List.of());
        records.gather("one", List.of(new JournalEntry.Failed("ab", Instant.now(), "memory", "too little")));

        assertThat(names()).containsExactly("fruits/1-apple.png", "panaflux-records-one.journal.jsonl");
        for (var state : List.of(records.state(), new JobFolder(folder).read(false, notice -> {}))) {
            assertThat(state.files(ID)).containsExactly(file);
            assertThat(state.failure("ab")).isPresent();
        }
    }

    @Test
    void recordsThatNobodyGatheredAreReadByOthersToo() throws IOException {
        WrittenFile file = store.write(WANTED, APPLE, List.of());
        assertThat(new JobFolder(folder).read(false, notice -> {}).files(ID)).containsExactly(file);
    }
}
