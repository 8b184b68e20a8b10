package dev.panaflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A command that writes to a folder: its outputs, its cache and its temporary files.
 *
 * @param work the command
 * @param folder all that it writes to
 */
record CrashRun(CrashWork work, Path folder) {

    /** A folder that commands find. */
    static final String DUMPS = "dumps";

    private static final String TEMPORARY = ".panaflux-";

    /** Puts there what {@code whole} has written. */
    void copyOf(CrashRun whole) throws IOException {
        for (String name : whole.files()) {
            Path copy = folder.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(whole.folder.resolve(name), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /**
     * Starts the command in a process.
     *
     * @param prefix the words before those of the program
     */
    Process start(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(PanafluxProcess.command(
                List.of("-XX:-UsePerfData", "-Djava.io.tmpdir=" + folder),
                work.arguments(folder).toArray()));
        Files.createDirectories(folder.resolve(DUMPS));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment());
        return builder.start();
    }

    private Map<String, String> environment() {
        return Map.of("PANAFLUX_CACHE", folder.resolve("cache").toString(), "HOME", folder.toString());
    }

    /** Runs the command in a process to its end, and measures its time in nanoseconds. */
    long complete() throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = start(List.of());
        byte[] errors = process.getErrorStream().readAllBytes();
        assertThat(process.waitFor())
                .as(new String(errors, StandardCharsets.UTF_8))
                .isZero();
        return System.nanoTime() - start;
    }

    /** Runs the command again, after it was broken off. */
    void again() throws IOException, InterruptedException {
        if (work == CrashWork.MODEL) {
            // The command refuses a folder that is there.
            deleteTree(folder.resolve("made"));
        }
        if (work == CrashWork.LIBRARIES) {
            // This process has its libraries already.
            complete();
        } else {
            CommandRun.withEnvironment(environment(), work.arguments(folder).toArray())
                    .succeeded();
        }
    }

    /** Waits until the process has begun to write, or has ended. */
    void awaitTemporary(Process process) throws IOException, InterruptedException {
        while (temporaries().isEmpty() && !process.waitFor(1, TimeUnit.MILLISECONDS)) {
            // It has neither begun nor ended.
        }
    }

    /** The names of the files that are there, temporary ones aside. */
    List<String> files() throws IOException {
        return names().stream().filter(name -> !name.contains(TEMPORARY)).toList();
    }

    /** The names of the unfinished files that are there. */
    List<String> temporaries() throws IOException {
        return names().stream().filter(name -> name.contains(TEMPORARY)).toList();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException gone) {
            // A temporary folder has got its name meanwhile.
            return names();
        }
    }

    /** The bytes of all files. */
    long bytes() throws IOException {
        long bytes = 0;
        for (String name : files()) {
            bytes += Files.size(folder.resolve(name));
        }
        return bytes;
    }

    /** The bytes of the largest file. */
    long largest() throws IOException {
        long largest = 0;
        for (String name : files()) {
            largest = Math.max(largest, Files.size(folder.resolve(name)));
        }
        return largest;
    }

    /** Every file holds what {@code whole} has under its name. */
    void requireWhole(CrashRun whole) throws IOException {
        for (String name : files()) {
            Path file = folder.resolve(name);
            Path expected = whole.folder.resolve(name);
            assertThat(expected).as("what is written").exists();
            if (name.endsWith(".png")) {
                // The parameters of a run have its times.
                assertThat(ImageDecoder.read(file)).isEqualTo(ImageDecoder.read(expected));
                assertThat(MetadataReader.read(file).text(ImageMetadata.PANAFLUX))
                        .isPresent();
            } else {
                assertThat(file).hasSameBinaryContentAs(expected);
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
