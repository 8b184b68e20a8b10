package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.app.FailureKind;
import dev.panaflux.cli.InterruptionTest.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whenever a run is killed or gets a signal, and whatever does not fit on the disk: each file is whole or absent, and the next
 * run does what the broken one was to do and leaves nothing of it.
 *
 * <p>Moments and sizes are random, from the seed that each case's name has. More find more: {@code -Dcrash.rounds=50
 * -Dcrash.seed=2} takes ten minutes.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashMatrixTest {

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 2);
    private static final long FIRST_SEED = Long.getLong("crash.seed", 1);

    /** Until then Java itself starts. */
    private static final long START_NANOS = 150_000_000;

    private static final long BLOCK_BYTES = 512;
    private static final long PAGE_BYTES = 4096;

    /** A shell's line that keeps what a command has written to a disk that ends with the shell. */
    private static final String ON_SMALL_DISK = "\"$@\"; code=$?; cp -a \"$DISK/.\" \"$KEPT\"; exit $code";

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private static Path wholes;

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    /** What undisturbed runs wrote, and how long they took. */
    private final Map<CrashWork, Whole> done = new EnumMap<>(CrashWork.class);

    private record Whole(CrashRun run, long nanos) {}

    @BeforeAll
    static void needsAShell() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
    }

    private static Stream<Arguments> everyWork() {
        return Stream.of(CrashWork.values())
                .flatMap(work -> IntStream.range(0, ROUNDS).mapToObj(round -> Arguments.of(work, FIRST_SEED + round)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("everyWork")
    void aKilledRunLeavesWholeFilesAndTheNextRunLeavesNoOthers(CrashWork work, long seed) throws Exception {
        SplittableRandom random = random(work, seed);
        Whole whole = whole(work);
        CrashRun run = new CrashRun(work, folder);
        if (random.nextBoolean() && work != CrashWork.MODEL) {
            run.copyOf(whole.run());
        }
        Process process = run.start(List.of());
        // Half of the runs are killed while they write, which for some is a small part of their time.
        if (random.nextBoolean()) {
            run.awaitTemporary(process);
            process.waitFor(random.nextInt(30), TimeUnit.MILLISECONDS);
        } else {
            process.waitFor(random.nextLong(whole.nanos()), TimeUnit.NANOSECONDS);
        }
        process.destroyForcibly().waitFor();
        run.requireWhole(whole.run());

        run.again();

        assertThat(run.temporaries()).isEmpty();
        assertThat(run.files()).isEqualTo(whole.run().files());
        run.requireWhole(whole.run());
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("everyWork")
    void aSignalAtAnyMomentEndsTheRunAndLeavesWholeFilesAlone(CrashWork work, long seed) throws Exception {
        SplittableRandom random = random(work, seed).split();
        Whole whole = whole(work);
        CrashRun run = new CrashRun(work, folder);
        Signal signal = Signal.valueOf(List.of("INT", "TERM", "HUP").get(random.nextInt(3)));
        Process process = run.start(PanafluxProcess.withSignals());
        if (random.nextBoolean()) {
            run.awaitTemporary(process);
            process.waitFor(random.nextInt(30), TimeUnit.MILLISECONDS);
        } else {
            process.waitFor(START_NANOS + random.nextLong(whole.nanos()), TimeUnit.NANOSECONDS);
        }

        PanafluxProcess.signal(process, signal.name());

        assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("ends").isTrue();
        List<String> errors;
        try (BufferedReader reader = process.errorReader()) {
            errors = reader.lines().toList();
        }
        assertThat(process.exitValue()).as(errors.toString()).isIn(0, signal.exitCode());
        // Java's own lines are the warning about a module, and one if its start is not over yet.
        assertThat(errors)
                .allMatch(line -> line.startsWith("panaflux: ")
                        || line.startsWith("WARNING: Using incubator modules")
                        || line.startsWith("Runtime.exit("));
        assertThat(run.temporaries()).as(errors.toString()).isEmpty();
        run.requireWhole(whole.run());
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("everyWork")
    void aFileThatMayNotBecomeAsLargeLeavesNothingUnfinished(CrashWork work, long seed) throws Exception {
        CrashRun whole = whole(work).run();
        CrashRun run = new CrashRun(work, folder);
        long blocks = random(work, seed).nextLong(whole.largest() / BLOCK_BYTES);

        Process process = run.start(List.of("sh", "-c", "ulimit -f %d; exec \"$@\"".formatted(blocks), "sh"));

        requireTold(process, run, whole);
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("everyWork")
    void aFullDiskLeavesNothingUnfinished(CrashWork work, long seed) throws Exception {
        assumeTrue(new SmallDisk(folder).canMount(), "no small disk can be mounted here");
        CrashRun whole = whole(work).run();
        CrashRun run = new CrashRun(work, Files.createDirectory(folder.resolve("disk")));
        CrashRun kept = new CrashRun(work, Files.createDirectory(folder.resolve("kept")));
        long size = random(work, seed).nextLong(PAGE_BYTES, whole.bytes());

        Process process = run.start(onDisk(run.folder(), size, ON_SMALL_DISK, kept.folder()));

        requireTold(process, kept, whole);
    }

    /** The run told in a line, and by its exit code, that it could not write; what is there is whole. */
    private static void requireTold(Process process, CrashRun run, CrashRun whole) throws Exception {
        List<String> errors;
        try (BufferedReader reader = process.errorReader()) {
            errors = reader.lines().filter(line -> !line.contains("incubator")).toList();
        }
        // Without its libraries, a run goes on with another backend.
        boolean goesOn = run.work() == CrashWork.LIBRARIES;
        assertThat(process.waitFor()).as(errors.toString()).isEqualTo(goesOn ? 0 : FailureKind.ENVIRONMENT.exitCode());
        if (!goesOn) {
            assertThat(errors.getLast()).startsWith("panaflux: ");
        }
        assertThat(run.temporaries()).as(errors.toString()).isEmpty();
        run.requireWhole(whole);
    }

    /** Words that run a shell's {@code line} with a disk of {@code bytes} at {@code folder} that ends with it. */
    private static List<String> onDisk(Path folder, long bytes, String line, Path kept) {
        return List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "env",
                "SIZE=" + bytes,
                "DISK=" + folder,
                "KEPT=" + kept,
                "sh",
                "-c",
                "mount -t tmpfs -o size=$SIZE tmpfs \"$DISK\" && mkdir \"$DISK/%s\" || exit 99; "
                                .formatted(CrashRun.DUMPS)
                        + line,
                "sh");
    }

    private static SplittableRandom random(CrashWork work, long seed) {
        return new SplittableRandom(31 * seed + work.name().hashCode());
    }

    private Whole whole(CrashWork work) throws IOException, InterruptedException {
        Whole whole = done.get(work);
        if (whole == null) {
            CrashRun run = new CrashRun(work, Files.createDirectory(wholes.resolve(work.name())));
            whole = new Whole(run, run.complete());
            done.put(work, whole);
        }
        return whole;
    }
}
