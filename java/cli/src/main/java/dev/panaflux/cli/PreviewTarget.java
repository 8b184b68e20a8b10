package dev.panaflux.cli;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.OutputFiles;
import dev.panaflux.app.SideFile;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.system.IoErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where previews go.
 *
 * @param path a file that each preview replaces, or a folder that gets a file for each
 * @param folder whether it is a folder
 */
record PreviewTarget(Path path, boolean folder) {

    private static final Pattern NAME = Pattern.compile("image-\\d+-step-\\d+\\.png");

    /**
     * Reads the option's value. A folder is one that is there, or ends in a slash.
     *
     * @throws IllegalArgumentException if it is neither a folder nor the name of an image file
     */
    static PreviewTarget parse(String text) {
        Path path = Path.of(text);
        boolean folder =
                text.endsWith("/") || text.endsWith(path.getFileSystem().getSeparator()) || Files.isDirectory(path);
        if (!folder && OutputFormat.ofName(text).isEmpty()) {
            throw new IllegalArgumentException(
                    "--preview: expected a name that ends in .png, .jpg, .jpeg or .webp, or a folder, found %s; a new folder ends in /"
                            .formatted(text));
        }
        return new PreviewTarget(path, folder);
    }

    /** The format of a file. */
    OutputFormat format() {
        return folder ? OutputFormat.PNG : OutputFormat.ofName(path.toString()).orElse(OutputFormat.PNG);
    }

    /** The file of a preview, both numbers counted from 0. */
    Path file(int image, int step) {
        return folder ? path.resolve("image-%d-step-%02d.png".formatted(image + 1, step + 1)) : path;
    }

    /**
     * Makes the folder if it is missing, and checks before the work that previews can be written.
     *
     * @param force whether files of others may be replaced
     * @throws IllegalArgumentException if a file of others is in the way
     * @throws OutputException if nothing can be written there
     */
    void prepare(boolean force) {
        try {
            if (folder && !Files.isDirectory(path)) {
                Files.createDirectory(path);
            }
            OutputFiles.requireWritable(file(0, 0));
            if (!force) {
                for (Path file : taken()) {
                    SideFile.PREVIEW.requireReplaceable("--preview", file);
                }
            }
        } catch (IOException failure) {
            throw new OutputException(
                    "--preview: %s: cannot be written: %s".formatted(path, IoErrors.reason(failure)), failure);
        }
    }

    private List<Path> taken() throws IOException {
        if (!folder) {
            return List.of(path);
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file ->
                            NAME.matcher(String.valueOf(file.getFileName())).matches())
                    .toList();
        }
    }
}
