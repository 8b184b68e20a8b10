package dev.panaflux.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What Jazzer calls, by the names of these methods. */
public final class FuzzTarget {

    /** Jazzer calls static methods and passes nothing from one to the next. */
    private static @Nullable Harness harness;

    private FuzzTarget() {}

    /**
     * Opens a harness.
     *
     * @param args the reader's name
     */
    public static void fuzzerInitialize(String[] args) throws Exception {
        Harness opened = Reader.named(args[0]).open(Files.createTempDirectory("fuzz"));
        // Loading and instrumenting classes takes longer than an input may.
        for (byte[] seed : opened.seeds().values()) {
            boolean _ = opened.takes(seed);
        }
        harness = opened;
    }

    /** Reads one input; whatever this throws is a finding. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        boolean _ = Objects.requireNonNull(harness).takes(input);
    }

    /**
     * Writes the seeds of a reader.
     *
     * @param args the reader's name, and the folder to write to
     */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[1]));
        Harness opened = Reader.named(args[0]).open(Files.createTempDirectory("fuzz"));
        for (var seed : opened.seeds().entrySet()) {
            Files.write(folder.resolve(seed.getKey()), seed.getValue());
        }
    }
}
