package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panaflux.app.FailureKind;
import dev.panaflux.image.MetadataReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The start of the native backend as only processes of their own show it. */
@Timeout(120)
@Tag("slow")
class NativeProcessTest {

    @SuppressWarnings("NullAway.Init")
    @TempDir
    private Path folder;

    /** A process whose libraries are unpacked into {@code cache}, run by {@code prefix} if there is one. */
    private static Process start(Path cache, List<String> prefix, String... args) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(PanafluxProcess.command((Object[]) args));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PANAFLUX_CACHE", cache.toString());
        return builder.start();
    }

    /** What doctor says of the native backend. */
    private static String nativeOf(Process doctor) throws IOException {
        String told = new String(doctor.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        JsonNode json = TestModels.JSON.readTree(told.substring(told.indexOf('{')));
        return json.get("backends").get("native").stringValue();
    }

    /** Reports the test as skipped where the native backend cannot run. */
    static void assumeNativeRuns() {
        String state = TestModels.JSON
                .readTree(CommandRun.of("doctor", "--json", "--no-probe")
                        .succeeded()
                        .out())
                .get("backends")
                .get("native")
                .stringValue();
        assumeTrue(state.startsWith("available"), state);
    }

    @Test
    void aSkippedBackendIsReportedBeforeTheImageAndInIt() throws IOException, InterruptedException {
        assumeNativeRuns();
        Path file = Files.createFile(folder.resolve("file"));
        Path image = folder.resolve("apple.png");
        List<Object> args = new ArrayList<>(List.of("generate", "a red apple", "--model", TestModels.model("tiny")));
        args.addAll(List.of("-o", image, "--size", 64, "--steps", 1, "--threads", 1));

        List<String> lines = withoutRoomForLibraries(file, args, 0);

        assertThat(lines).first().asString().contains(", vector (");
        assertThat(lines.get(1)).startsWith("native: unavailable, ");
        JsonNode text = TestModels.JSON.readTree(
                MetadataReader.read(image).text("panaflux").orElseThrow());
        assertThat(text.get("plan").get("reason").stringValue()).isEqualTo("automatic; " + lines.get(1));
        args.addAll(List.of("--backend", "native"));
        assertThat(withoutRoomForLibraries(file, args, FailureKind.ENVIRONMENT.exitCode()))
                .anyMatch(line -> line.contains("native: unavailable, "));
    }

    /** What a process tells that has neither a cache nor a temporary folder to unpack libraries to. */
    private List<String> withoutRoomForLibraries(Path file, List<Object> args, int exitCode)
            throws IOException, InterruptedException {
        Path told = folder.resolve("told");
        ProcessBuilder builder = new ProcessBuilder(PanafluxProcess.command(args.toArray()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(told.toFile());
        builder.environment().put("PANAFLUX_CACHE", file.resolve("cache").toString());
        builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + file);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(told)).isEqualTo(exitCode);
        String start = "panaflux: ";
        return Files.readAllLines(told).stream()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .toList();
    }

    @Test
    void severalThatStartAtOnceShareTheCache() throws IOException {
        assumeNativeRuns();
        Path cache = folder.resolve("cache");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(start(cache, List.of(), "doctor", "--json", "--no-probe"));
        }

        for (Process process : processes) {
            assertThat(nativeOf(process)).startsWith("available: ");
        }
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .contains(System.mapLibraryName("panaflux_kernels"))
                    .doesNotHaveDuplicates()
                    .noneMatch(name -> name.endsWith(".tmp"));
        }
    }

    @Test
    void aDamagedLibraryIsReplacedBeforeItIsLoaded() throws IOException {
        assumeNativeRuns();
        Path cache = folder.resolve("cache");
        assertThat(nativeOf(start(cache, List.of(), "doctor", "--json", "--no-probe")))
                .startsWith("available: ");
        Path library;
        try (Stream<Path> files = Files.walk(cache)) {
            library = files.filter(file -> file.endsWith(System.mapLibraryName("panaflux_kernels")))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] whole = Files.readAllBytes(library);
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, damaged.length / 2, damaged.length, (byte) 0);
        Files.write(library, damaged);

        assertThat(nativeOf(start(cache, List.of(), "doctor", "--json", "--no-probe")))
                .startsWith("available: ");

        assertThat(library).hasBinaryContent(whole);
    }

    @Test
    void aCacheFolderThatMayHoldNoProgramsIsNamed() throws Exception {
        assumeNativeRuns();
        Path cache = Files.createDirectory(folder.resolve("cache"));
        List<String> mounted = List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec tmpfs \"$PANAFLUX_CACHE\" || exit 99; \"$@\"",
                "sh");
        assumeTrue(canMount(cache, mounted), "no folder can be mounted noexec here");

        assertThat(nativeOf(start(cache, mounted, "doctor", "--json", "--no-probe")))
                .matches("unavailable, " + cache
                        + "/libraries/[^ ]+ may not be executed, perhaps because its folder is mounted noexec;"
                        + " name another cache folder with PANAFLUX_CACHE");
    }

    private static boolean canMount(Path cache, List<String> mounted) throws InterruptedException {
        List<String> command = new ArrayList<>(mounted);
        command.add("true");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PANAFLUX_CACHE", cache.toString());
        try {
            return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
