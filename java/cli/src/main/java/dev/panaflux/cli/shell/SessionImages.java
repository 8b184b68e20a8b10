package dev.panaflux.cli.shell;

import dev.panaflux.app.OutputException;
import dev.panaflux.app.OutputFiles;
import dev.panaflux.image.ImageDecoder;
import dev.panaflux.image.ImageMetadata;
import dev.panaflux.image.MetadataReader;
import dev.panaflux.image.OutputFormat;
import dev.panaflux.pipeline.GeneratedImage;
import dev.panaflux.system.IoErrors;
import dev.panaflux.system.WholeFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The numbered images of a session. Those that are drawn are kept in a folder, with their settings in their metadata; those
 * that are loaded stay where they are.
 */
final class SessionImages {

    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

    private final Path sessions;
    private @Nullable Path folder;
    private final List<Path> files = new ArrayList<>();

    /**
     * No images yet.
     *
     * @param sessions where the session's folder is made when there is something to keep
     */
    SessionImages(Path sessions) {
        this.sessions = sessions;
    }

    /** The session's folder, once there is one. */
    Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }

    /** The number of images, and of the last one. */
    int count() {
        return files.size();
    }

    /**
     * The file of an image.
     *
     * @param number counted from 1, or {@link Input#LAST}
     * @throws IllegalArgumentException if there is none of that number
     */
    Path file(int number) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("expected an image, found none yet; draw one, or !load one");
        }
        if (number > files.size()) {
            throw new IllegalArgumentException(
                    "$%d: expected $1 to $%d, found no such image".formatted(number, files.size()));
        }
        return files.get(number == Input.LAST ? files.size() - 1 : number - 1);
    }

    /**
     * Keeps a drawn image.
     *
     * @return its number
     * @throws OutputException if it cannot be written
     */
    int add(GeneratedImage image) {
        Path place = openFolder();
        byte[] content = image.encode(OutputFormat.PNG.encoder());
        for (int more = 0; ; more++) {
            String name = "image-%04d%s.png".formatted(count() + 1, more == 0 ? "" : "-" + (more + 1));
            try {
                if (!Files.isDirectory(place)) {
                    // Somebody has removed it meanwhile.
                    Files.createDirectories(place);
                }
                WholeFile.writeNew(place.resolve(name), content);
                files.add(place.resolve(name));
                return count();
            } catch (FileAlreadyExistsException taken) {
                // The number was taken back from another image.
            } catch (IOException failure) {
                throw new OutputException(IoErrors.describe(failure), failure);
            }
        }
    }

    /**
     * Gives a number to an image that is there already.
     *
     * @return its number
     * @throws IOException if it is no image
     */
    int load(Path file) throws IOException {
        ImageDecoder.read(file);
        files.add(file);
        return count();
    }

    /** Takes back the numbers of the last images; their files stay. */
    void forget(int number) {
        files.subList(Math.max(0, files.size() - number), files.size()).clear();
    }

    /**
     * Writes a copy of an image with its settings, in the format of the name; under the next free number if that is taken.
     *
     * @return its file
     * @throws OutputException if it cannot be written
     */
    Path save(int number, Path target) throws IOException {
        Path file = file(number);
        OutputFormat format = OutputFormat.ofName(target.toString())
                .orElseThrow(() -> new IllegalArgumentException(
                        "!save: expected a name that ends in .png, .jpg, .jpeg or .webp, found " + target));
        boolean same =
                OutputFormat.ofName(file.toString()).filter(format::equals).isPresent();
        byte[] content;
        if (same) {
            content = Files.readAllBytes(file);
        } else {
            ImageMetadata metadata = MetadataReader.read(file);
            content = format.encoder().encode(ImageDecoder.read(file), metadata);
        }
        for (int more = 1; ; more++) {
            Path free = more == 1 ? target : OutputFiles.numbered(target, more);
            try {
                WholeFile.writeNew(free, content);
                return free;
            } catch (FileAlreadyExistsException taken) {
                // Then the next number.
            } catch (IOException failure) {
                throw new OutputException(IoErrors.describe(failure), failure);
            }
        }
    }

    private Path openFolder() {
        Path open = folder;
        if (open == null) {
            open = makeFolder();
            folder = open;
        }
        return open;
    }

    private Path makeFolder() {
        try {
            Files.createDirectories(sessions);
            String name = LocalDateTime.now(ZoneId.systemDefault()).format(NAME);
            for (int more = 0; ; more++) {
                try {
                    return Files.createDirectory(sessions.resolve(more == 0 ? name : name + "-" + (more + 1)));
                } catch (FileAlreadyExistsException ofAnotherShell) {
                    // Then the next name.
                }
            }
        } catch (IOException failure) {
            throw new OutputException(
                    "%s: no folder can be made for the session's images: %s; --folder names another place"
                            .formatted(sessions, IoErrors.reason(failure)),
                    failure);
        }
    }
}
