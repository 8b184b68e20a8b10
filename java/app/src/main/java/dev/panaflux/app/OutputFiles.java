package dev.panaflux.app;

import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Temporaries;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;

/**
 * Names and writes a run's images: {@code apple.png}, or {@code apple-1.png}, {@code apple-2.png}, ... for several.
 */
public final class OutputFiles {

    private static final Set<String> STANDARD_OUTPUT = Set.of("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

    private final Path output;
    private final int count;
    private int written;

    /**
     * The files of a run.
     *
     * @param output the file of a single image, or the base name for several
     * @param count number of images
     */
    public OutputFiles(Path output, int count) {
        this.output = output;
        this.count = count;
    }

    /** Whether a name means standard output: {@code -}, or the system's own names for it. */
    public static boolean isStandardOutput(Path output) {
        return STANDARD_OUTPUT.contains(output.toString());
    }

    /**
     * Checks before a run whether its images can be written, and deletes temporary files that killed runs left behind.
     *
     * @throws OutputException if the folder is missing or not writable, or the name is a folder
     */
    public void requireWritable() {
        Path folder = output.toAbsolutePath().getParent();
        if (output.toString().isEmpty()) {
            throw new OutputException("--output: expected a file name, found nothing");
        }
        requireFile(output);
        if (folder == null || !Files.isDirectory(folder)) {
            throw new OutputException(
                    "%s: expected an existing folder to write to, found none: %s".formatted(output, folder));
        }
        if (!Files.isWritable(folder)) {
            throw new OutputException("%s: no permission to write to the folder %s".formatted(output, folder));
        }
        if (count > 1) {
            requireFile(numbered(1));
            requireFile(numbered(count));
        }
        new Temporaries(folder).removeLeftovers();
        if (!Files.exists(output)) {
            requireCreatable(folder);
        }
    }

    private static void requireFile(Path path) {
        if (Files.isDirectory(path)) {
            throw new OutputException(path + ": expected a file name, found a folder");
        }
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException asExpected) {
            return;
        } catch (FileSystemException failure) {
            throw unwritable(path, Objects.requireNonNullElse(failure.getReason(), "permission denied"), failure);
        } catch (IOException failure) {
            throw unwritable(path, IoErrors.describe(failure), failure);
        }
    }

    /** Tries to create a file, since permissions alone are not conclusive on some systems. */
    private void requireCreatable(Path folder) {
        try {
            WholeFile.create(output).close();
        } catch (IOException failure) {
            throw unwritable(output, "no file can be created in " + folder, failure);
        }
    }

    private static OutputException unwritable(Path path, String reason, IOException failure) {
        return new OutputException("%s: cannot be written: %s".formatted(path, reason), failure);
    }

    /**
     * Writes the next image.
     *
     * @return its path
     * @throws OutputException if it cannot be written; nothing is left behind
     */
    public Path write(GeneratedImage image) {
        written++;
        Path path = count == 1 ? output : numbered(written);
        try {
            image.writePng(path);
        } catch (IOException failure) {
            throw new OutputException(IoErrors.describe(failure), failure);
        }
        return path;
    }

    private Path numbered(int number) {
        String name = output.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        return output.resolveSibling(stem + "-" + number + extension);
    }
}
