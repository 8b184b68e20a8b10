package dev.panaflux.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.app.jobs.WantedFile;
import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.JournalEntry;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.system.Sha256;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must hold on every file system that images are written to. */
abstract class ImageStoreContract {

    static final String ID = "0123456789abcdef0123456789abcdef";
    static final WantedFile WANTED = new WantedFile(ID, "fruits/1-apple.png", OutputFormat.PNG);
    static final byte[] APPLE = "apple".getBytes(StandardCharsets.UTF_8);

    private static final long SEED = 20261129;

    @SuppressWarnings("NullAway.Init")
    private ImageStore store;

    @SuppressWarnings("NullAway.Init")
    private JobRecords records;

    /** Hadoop's settings, with which the folder is reached. */
    abstract Map<String, String> settings();

    /** A folder with nothing in it; the same throughout a test. */
    abstract String folder();

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(folder(), hadoop());
        records = new JobRecords(store, notice -> {
            throw new AssertionError(notice);
        });
    }

    final Configuration hadoop() {
        Configuration hadoop = new Configuration();
        settings().forEach(hadoop::set);
        return hadoop;
    }

    final ImageStore store() {
        return store;
    }

    final JobRecords records() {
        return records;
    }

    static String sha256(String content) {
        return Sha256.hex(content.getBytes(StandardCharsets.UTF_8));
    }

    /** The names of all files, sorted. */
    final List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        String beginning = store.folder().toUri().getPath() + "/";
        RemoteIterator<LocatedFileStatus> files = store.files().listFiles(store.folder(), true);
        while (files.hasNext()) {
            String path = files.next().getPath().toUri().getPath();
            assertThat(path).startsWith(beginning);
            names.add(path.substring(beginning.length()));
        }
        names.sort(null);
        return names;
    }

    private void somebodyWrites(String name, String content) throws IOException {
        try (FSDataOutputStream out = store.files().create(store.path(name), true)) {
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String content(String name) throws IOException {
        try (FSDataInputStream in = store.files().open(store.path(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
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
        somebodyWrites("fruits/1-apple.png", "mine");

        assertThat(store.write(WANTED, APPLE, List.of()).path()).isEqualTo("fruits/1-apple-01234567.png");
        assertThat(content("fruits/1-apple.png")).isEqualTo("mine");
    }

    @Test
    void whatWasWrittenForTheImageIsReplaced() throws IOException {
        somebodyWrites("fruits/1-apple.png", "apple of another machine");

        store.write(WANTED, APPLE, List.of(new WrittenFile("fruits/1-apple.png", sha256("apple of another machine"))));

        assertThat(content("fruits/1-apple.png")).isEqualTo("apple");
        assertThat(names()).containsExactly(".panaflux-records/" + ID + ".jsonl", "fruits/1-apple.png");
    }

    @Test
    void aFileThatHasChangedIsNotWhole() throws IOException {
        WrittenFile file = store.write(WANTED, APPLE, List.of());
        somebodyWrites(file.path(), "appl");
        assertThat(store.whole(List.of(file))).isEmpty();
        store.files().delete(store.path(file.path()), false);
        assertThat(store.whole(List.of(file))).isEmpty();
    }

    @Test
    void recordsAreGatheredInAJournal() throws IOException {
        WrittenFile file = store.write(WANTED, APPLE, List.of());
        records.gather("one", List.of(new JournalEntry.Failed("ab", Instant.now(), "memory", "too little")));

        assertThat(names()).containsExactly("fruits/1-apple.png", "panaflux-records-one.journal.jsonl");
        assertThat(records.state().files(ID)).containsExactly(file);
        assertThat(records.state().failure("ab")).isPresent();
    }

    /** Looks for an image again and again while it is written. */
    @Test
    void anImageAppearsWhole() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(SEED).nextBytes(content);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 10; i++) {
                String name = i + ".png";
                Future<WrittenFile> written = threads.submit(
                        () -> store.write(new WantedFile(ID, name, OutputFormat.PNG), content, List.of()));
                Set<Long> sizes = new HashSet<>();
                do {
                    sizes.add(size(store.path(name)));
                } while (!written.isDone());
                assertThat(written.get().path()).isEqualTo(name);
                assertThat(sizes).isSubsetOf(-1L, (long) content.length);
            }
        }
    }

    /** Of what a reader gets; -1 without a file. */
    private long size(Path path) throws IOException {
        try (FSDataInputStream in = store.files().open(path)) {
            return in.readAllBytes().length;
        } catch (FileNotFoundException none) {
            return -1;
        }
    }

    /** As a task and its second try, while the first still runs. */
    @Test
    void thoseThatReplaceOneImageDoNotDisturbEachOther() throws Exception {
        somebodyWrites("fruits/1-apple.png", "old");
        List<WrittenFile> own = List.of(new WrittenFile("fruits/1-apple.png", sha256("old")));
        Callable<WrittenFile> write = () -> store.write(WANTED, APPLE, own);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<WrittenFile> written : threads.invokeAll(
                    IntStream.range(0, 12).mapToObj(_ -> write).toList())) {
                assertThat(written.get()).isEqualTo(new WrittenFile("fruits/1-apple.png", sha256("apple")));
            }
        }
        assertThat(content("fruits/1-apple.png")).isEqualTo("apple");
        assertThat(names()).containsExactly(".panaflux-records/" + ID + ".jsonl", "fruits/1-apple.png");
    }
}
