package dev.panaflux.app.jobs.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.panaflux.app.jobs.journal.JobState.WrittenFile;
import dev.panaflux.app.jobs.journal.JournalEntry.Done;
import dev.panaflux.app.jobs.journal.JournalEntry.Failed;
import dev.panaflux.app.jobs.journal.JournalEntry.Writing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFolderTest {

    private static final Instant TIME = Instant.parse("2026-11-25T10:00:00Z");

    @TempDir
    private Path path = Path.of("");

    private Claim claim(String shard, boolean restart) throws IOException {
        return new JobFolder(path).claim(Shard.parse(shard), restart, notice -> {
            throw new AssertionError(notice);
        });
    }

    private JobState state() throws IOException {
        return new JobFolder(path).read(false, notice -> {});
    }

    @Test
    void aShardHasOneHolder() throws IOException {
        try (Claim _ = claim("1/2", false);
                Claim _ = claim("2/2", false)) {
            assertThatExceptionOfType(ShardTakenException.class)
                    .isThrownBy(() -> claim("2/2", false))
                    .withMessage("%s: another process is making shard 2/2 of this folder", path);
        }
        claim("2/2", false).close();
    }

    @Test
    void partsOfAnotherPartitionCannotBeTakenMeanwhile() throws IOException {
        try (Claim _ = claim("1/2", false)) {
            assertThatExceptionOfType(ShardTakenException.class).isThrownBy(() -> claim("2/3", false));
            assertThatExceptionOfType(ShardTakenException.class).isThrownBy(() -> claim("1/1", false));
        }
        claim("2/3", false).close();
    }

    @Test
    void theJournalsOfAllShardsCount() throws IOException {
        try (Claim claim = claim("1/2", false)) {
            claim.journal().append(new Done("00000000", TIME, "a.png", "12", 1));
        }
        try (Claim claim = claim("2/2", false)) {
            claim.journal().append(new Failed("00000001", TIME, "memory", "too little"));
        }

        try (Claim claim = claim("1/1", false)) {
            assertThat(claim.state().files("00000000")).containsExactly(new WrittenFile("a.png", "12"));
            assertThat(claim.state().failure("00000001")).isPresent();
            assertThat(claim.state().isKnown("00000002")).isFalse();
            assertThat(claim.state().isOwn("00000000", new WrittenFile("a.png", "12")))
                    .isTrue();
            assertThat(claim.state().isOwn("00000000", new WrittenFile("a.png", "34")))
                    .isFalse();
            assertThat(claim.state().isOwn("00000001", new WrittenFile("a.png", "12")))
                    .isFalse();
        }
    }

    @Test
    void aFileThatWasAboutToBeWrittenCounts() throws IOException {
        try (Claim claim = claim("1/1", false)) {
            claim.journal().append(new Writing("00000000", TIME, "a.png", "12"));
        }

        assertThat(state().files("00000000")).containsExactly(new WrittenFile("a.png", "12"));
    }

    @Test
    void anImageThatIsMadeAfterAllHasNotFailed() throws IOException {
        try (Claim claim = claim("1/1", false)) {
            claim.journal()
                    .append(List.of(
                            new Failed("00000000", TIME, "memory", "too little"),
                            new Done("00000000", TIME, "a.png", "12", 1)));
        }

        assertThat(state().failure("00000000")).isEmpty();
    }

    @Test
    void aRestartForgetsWhatIsFinishedForGoodButNotWhoseFilesItIs() throws IOException {
        try (Claim claim = claim("1/1", false)) {
            claim.journal().append(new Done("00000000", TIME, "a.png", "12", 1));
        }
        try (Claim claim = claim("1/1", true)) {
            assertThat(claim.state().files("00000000")).isEmpty();
            claim.journal().append(new Done("00000001", TIME, "b.png", "34", 1));
        }

        assertThat(state().files("00000000")).isEmpty();
        assertThat(state().files("00000001")).hasSize(1);
        assertThat(state().isOwn("00000000", new WrittenFile("a.png", "12"))).isTrue();
    }

    @Test
    void everyImageBelongsToOneShardAndShardsAreAboutEqual() {
        List<Shard> shards =
                IntStream.rangeClosed(1, 4).mapToObj(i -> new Shard(i, 4)).toList();
        Integer[] sizes = {0, 0, 0, 0};
        for (int i = 0; i < 4000; i++) {
            String id = "%08x%024x".formatted(i * 0x9e3779b9, i);
            List<Shard> owners =
                    shards.stream().filter(shard -> shard.contains(id)).toList();
            assertThat(owners).hasSize(1);
            sizes[owners.getFirst().number() - 1]++;
        }
        assertThat(sizes).allMatch(size -> size > 800 && size < 1200);
    }

    @Test
    void recordsOfThoseWhoCannotAppendCountUntilARestart() throws IOException {
        Files.createDirectories(path.resolve(JobFolder.RECORDS));
        Files.writeString(
                path.resolve(JobFolder.RECORDS).resolve("aa.jsonl"),
                new Writing("aa", TIME, "1.png", "11").toLine() + "\n");
        Files.writeString(
                path.resolve(JobFolder.GATHERED + "x-1" + JobFolder.JOURNAL_ENDING),
                new Done("bb", TIME, "2.png", "22", 1).toLine() + "\n"
                        + new Failed("cc", TIME, "memory", "too little").toLine() + "\n");

        try (Claim claim = claim("1/2", false)) {
            for (JobState state : List.of(state(), claim.state())) {
                assertThat(state.files("aa")).containsExactly(new WrittenFile("1.png", "11"));
                assertThat(state.files("bb")).containsExactly(new WrittenFile("2.png", "22"));
                assertThat(state.failure("cc")).isPresent();
            }
        }
        try (Claim claim = claim("1/2", true)) {
            assertThat(claim.state().files("aa")).isEmpty();
            assertThat(claim.state().isOwn("aa", new WrittenFile("1.png", "11")))
                    .isTrue();
            assertThat(claim.state().failure("cc")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0/2", "3/2", "1/0", "-1/2", "a/b", "1/2/3", "1/1000000"})
    void aShardIsANumberOfSeveral(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shard.parse(text))
                .withMessageStartingWith("expected I/N")
                .withMessageEndingWith("found '" + text + "'");
    }
}
