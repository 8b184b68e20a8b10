package dev.panaflux.app;

import dev.panaflux.image.ImageEncoder;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.Temporaries;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Names and writes a run's images: {@code apple.png}, or {@code apple-1.png}, {@code apple-2.png}, ... for several. Unless told
 * otherwise it overwrites nothing, not even what another process writes meanwhile: names that are taken are passed over, and
 * {@code apple.png} is followed by {@code apple-2.png}.
 */
public final class OutputFiles {

    private static final Set<String> STANDARD_OUTPUT = Set.of("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

    /** What happens to files that are there already. */
    public enum Existing {
        /** They stay; the image gets another name. */
        KEEP,
        /** They are replaced. */
        REPLACE
    }

    private final Path output;
    private final int count;
    private final ImageEncoder encoder;
    private final Existing existing;

    /** The number in the next name; 1 for a single image, whose first name has none. */
    private int number = 1;

    /**
     * The files of a run.
     *
     * @param output the file of a single image, or the base name for several
     * @param count number of images
     * @param encoder makes their content
     */
    public OutputFiles(Path output, int count, ImageEncoder encoder, Existing existing) {
        this.output = output;
        this.count = count;
        this.encoder = encoder;
        this.existing = existing;
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
        requireWritable(output);
        if (count > 1) {
            for (Path path : List.of(numbered(1), numbered(count))) {
                if (existing == Existing.REPLACE) {
                    requireFile(path);
                } else {
                    requireNameable(path);
                }
            }
        }
    }

    /**
     * Checks before work starts whether a file can be written, and deletes temporary files that killed runs left behind.
     *
     * @throws OutputException if the folder is missing or not writable, or the name is a folder
     */
    public static void requireWritable(Path output) {
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
        new Temporaries(folder).removeLeftovers();
        if (!Files.exists(output)) {
            requireCreatable(output, folder);
        }
    }

    private static void requireFile(Path path) {
        if (Files.isDirectory(path)) {
            throw new OutputException(path + ": expected a file name, found a folder");
        }
        requireNameable(path);
    }

    private static void requireNameable(Path path) {
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
    private static void requireCreatable(Path output, Path folder) {
        try {
            WholeFile.create(output).close();
        } catch (IOException failure) {
            throw unwritable(
                    output,
                    Files.isSymbolicLink(output)
                            ? "it is a link; " + IoErrors.describe(failure)
                            : "no file can be created in " + folder,
                    failure);
        }
    }

    private static OutputException unwritable(Path path, String reason, IOException failure) {
        return new OutputException("%s: cannot be written: %s".formatted(path, reason), failure);
    }

    /**
     * Writes the next image.
     *
     * @param notices is told when a name is taken
     * @return its path
     * @throws OutputException if it cannot be written; nothing is left behind
     * @throws IllegalArgumentException if the format cannot hold an image of this size
     */
    public Path write(GeneratedImage image, Consumer<String> notices) {
        byte[] content = image.encode(encoder);
        int first = number;
        while (true) {
            Path path = count == 1 && number == 1 ? output : numbered(number);
            number++;
            if (isWritten(path, content)) {
                if (number - first > 1) {
                    Path taken = count == 1 ? output : numbered(first);
                    notices.accept(
                            count > 1 && first == 1
                                    ? "%s is there already, the numbers start at %d; --force overwrites"
                                            .formatted(taken, number - 1)
                                    : "%s is there already, the image is in %s; --force overwrites"
                                            .formatted(taken, path));
                }
                return path;
            }
        }
    }

    /** Writes a file; false if its name is taken. */
    private boolean isWritten(Path path, byte[] content) {
        try {
            if (existing == Existing.REPLACE) {
                WholeFile.write(path, content);
            } else {
                WholeFile.writeNew(path, content);
            }
            return true;
        } catch (FileAlreadyExistsException taken) {
            return false;
        } catch (IOException failure) {
            throw new OutputException(IoErrors.describe(failure), failure);
        }
    }

    private Path numbered(int index) {
        return numbered(output, index);
    }

    /** The name that an image gets where others have the same: {@code apple-2.png}. */
    public static Path numbered(Path output, int index) {
        String name = output.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = dot > 0 ? name.substring(0, dot) : name;
        String extension = dot > 0 ? name.substring(dot) : "";
        return output.resolveSibling(stem + "-" + index + extension);
    }
}
