package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.app.FailureKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A job's processes are killed at random moments, and its disk fills up: no finished image is lost or made twice, none is half,
 * and every line of the journals is whole.
 *
 * <p>Moments and sizes are random, from the seed that each case's name has. {@code -Dcrash.rounds=10 -Dcrash.seed=100} runs
 * more.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Tag("slow")
class JobCrashTest {

    private static final int ROUNDS = Math.ceilDiv(Integer.getInteger("crash.rounds", 2), 2);
    private static final long FIRST_SEED = Long.getLong("crash.seed", 1);
    private static final int KILLS = 30;
    private static final int KILLS_OF_SHARDS = 2;
    private static final List<String> SHARDS = List.of("1/2", "2/2");

    /** A run tells about ten events for an image. */
    private static final int MOST_EVENTS = 60;

    private static final int MOST_MILLIS = 12;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private static Path undisturbed;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    /** The images of a run that nobody disturbs, with their digests. */
    private static Map<Path, String> expected = Map.of();

    static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + ROUNDS);
    }

    @BeforeAll
    static void completeOnce() throws IOException, InterruptedException {
        JobFolderUnderTest whole = new JobFolderUnderTest(undisturbed, "whole");
        whole.complete();
        expected = whole.examine();
        assertThat(expected).hasSize(JobFolderUnderTest.IMAGES);
    }

    private void requireWhole(JobFolderUnderTest job) throws IOException {
        assertThat(job.examine()).isEqualTo(expected);
        assertThat(job.journals()).isEqualTo(expected);
        assertThat(job.temporaries()).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void thirtyKillsLoseNothingAndMakeNothingTwice(long seed) throws IOException, InterruptedException {
        Random random = new Random(seed);
        JobFolderUnderTest job = new JobFolderUnderTest(folder, "first");
        for (int kill = 1; kill <= KILLS; kill++) {
            killAfter(job.start("--progress", "json"), random.nextInt(MOST_EVENTS), random.nextInt(MOST_MILLIS));
            if (job.examine().size() == expected.size()) {
                // The next kills meet a new job.
                job.complete();
                requireWhole(job);
                job = new JobFolderUnderTest(folder, "after-" + kill);
            }
        }
        job.complete();
        requireWhole(job);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void twoShardsThatAreKilledAndMeetAFullDiskMakeOneWhole(long seed) throws IOException, InterruptedException {
        SmallDisk disk = new SmallDisk(Files.createDirectory(folder.resolve("disk")));
        assumeTrue(disk.canMount(), "no small disk can be mounted here");
        Random random = new Random(seed);
        JobFolderUnderTest job = new JobFolderUnderTest(folder, "shards");
        killBoth(job, random);

        long room = disk.bytes(undisturbed.resolve("whole")) - disk.bytes(job.images());
        assertThat(room).isPositive();
        Process full = disk.start(
                job.images(),
                random.nextLong(room),
                SHARDS.stream()
                        .map(shard -> job.command("--shard", shard, "-q"))
                        .toList());
        try (BufferedReader errors = full.errorReader(StandardCharsets.UTF_8)) {
            assertThat(errors.lines()
                            .filter(line -> line.startsWith("panaflux: "))
                            .toList())
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith("No space left on device"));
        }
        assertThat(full.waitFor()).isEqualTo(FailureKind.ENVIRONMENT.exitCode());
        job.examine();
        assertThat(job.temporaries()).isEmpty();

        killBoth(job, random);
        List<Process> last =
                List.of(job.start("--shard", SHARDS.getFirst(), "-q"), job.start("--shard", SHARDS.getLast(), "-q"));
        for (Process process : last) {
            assertThat(JobFolderUnderTest.errors(process)).isEmpty();
            assertThat(process.waitFor()).isZero();
        }
        requireWhole(job);
        job.complete();
        requireWhole(job);
    }

    private static void killBoth(JobFolderUnderTest job, Random random) throws IOException, InterruptedException {
        for (int kill = 0; kill < KILLS_OF_SHARDS; kill++) {
            List<Process> processes = List.of(
                    job.start("--shard", SHARDS.getFirst(), "--progress", "json"),
                    job.start("--shard", SHARDS.getLast(), "--progress", "json"));
            for (Process process : processes) {
                // Few, so that there is something left for the full disk.
                killAfter(process, random.nextInt(MOST_EVENTS / 2), random.nextInt(MOST_MILLIS));
            }
            job.examine();
        }
    }

    /** Kills a process when it has told that many events, and a moment later still. */
    private static void killAfter(Process process, int events, int millis) throws IOException, InterruptedException {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (int event = 0; event < events && lines.readLine() != null; event++) {
                // A finished process tells no more.
            }
            process.waitFor(millis, TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
        }
    }
}
