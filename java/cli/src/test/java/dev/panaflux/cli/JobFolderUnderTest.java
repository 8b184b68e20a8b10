package dev.panaflux.cli;

import static dev.panaflux.cli.TestModels.JSON;
import static dev.panaflux.cli.TestModels.model;
import static org.assertj.core.api.Assertions.assertThat;

import dev.panaflux.image.ImageDecoder;
import dev.panaflux.system.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A job of sixty images in a folder, and what was seen there. */
final class JobFolderUnderTest {

    static final int IMAGES = 60;

    private static final int SIDE = 64;

    private final Path parent;
    private final Path job;
    private final Path images;

    /** The files that were seen whole, with their digests and times. */
    private final Map<Path, Seen> seen = new HashMap<>();

    private record Seen(String sha256, FileTime modified) {}

    /** A job whose images go into {@code name}, a new folder in {@code parent}. */
    JobFolderUnderTest(Path parent, String name) throws IOException {
        this.parent = parent;
        this.images = Files.createDirectory(parent.resolve(name));
        // Names in folders, several prompts and batches: whatever may be under way when the end comes.
        this.job = Files.writeString(parent.resolve("job.yaml"), """
                output: "{prompt}/{index}.png"
                size: %d
                steps: 1
                prompts: [a cat, a dog, a cup]
                matrix: {seed: [1..20]}
                """.formatted(SIDE));
    }

    /** Where the images are. */
    Path images() {
        return images;
    }

    /** The words that make the job. */
    List<String> command(Object... more) {
        List<Object> args = new ArrayList<>(List.of("run", job, "-o", images, "--model", model("tiny")));
        args.addAll(List.of("--threads", 1));
        args.addAll(Arrays.asList(more));
        return PanafluxProcess.command(List.of("-XX:-UsePerfData"), args.toArray());
    }

    /** Starts a process that makes the job. */
    Process start(Object... more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(more)).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PANAFLUX_CACHE", parent.resolve("cache").toString());
        return builder.start();
    }

    /** Runs a process to its end, which must be a good one. */
    void complete() throws IOException, InterruptedException {
        Process process = start("-q");
        assertThat(errors(process)).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    /** What a process says itself on standard error. */
    static List<String> errors(Process process) throws IOException {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            return lines.lines().filter(line -> !line.contains("incubator")).toList();
        }
    }

    /**
     * Requires that each image that is there is whole and, if it was there before, untouched, that none is gone, and that the
     * journals know them.
     *
     * @return the digests of those that are there
     */
    Map<Path, String> examine() throws IOException {
        Map<Path, String> now = new TreeMap<>();
        for (Path file : files()) {
            if (file.toString().endsWith(".png")) {
                Path name = images.relativize(file);
                Seen found = new Seen(Sha256.hex(Files.readAllBytes(file)), Files.getLastModifiedTime(file));
                assertThat(ImageDecoder.read(file).width()).as("%s", name).isEqualTo(SIDE);
                assertThat(found).as("%s", name).isEqualTo(seen.getOrDefault(name, found));
                seen.put(name, found);
                now.put(name, found.sha256());
            }
        }
        assertThat(now.keySet()).containsAll(seen.keySet());
        assertThat(journals()).containsAllEntriesOf(now);
        return now;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(images)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Unfinished files. */
    List<Path> temporaries() throws IOException {
        return files().stream().filter(file -> file.toString().endsWith(".tmp")).toList();
    }

    /** The digests of the files that the journals tell of. Every line is whole but the last, which a kill may have cut. */
    Map<Path, String> journals() throws IOException {
        Map<Path, String> told = new TreeMap<>();
        for (Path journal : files()) {
            String text = journal.toString().endsWith(".journal.jsonl") ? Files.readString(journal) : "";
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
                JsonNode entry = JSON.readTree(line);
                if (entry.has("path")) {
                    told.put(
                            Path.of(entry.get("path").stringValue()),
                            entry.get("sha256").stringValue());
                }
            }
        }
        return told;
    }
}
